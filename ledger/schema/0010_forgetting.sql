-- An epoch's turn: claims are stored under a new secret and keys wrapped under a new key, before the old one is destroyed.

-- Held to the end of the transaction, nothing is appended to any council and no key is made.
CREATE FUNCTION ledger.stand_still() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE c text;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('heedmark epoch', 0));
  FOR c IN SELECT council FROM ledger.council ORDER BY council LOOP
    PERFORM pg_advisory_xact_lock(hashtextextended('heedmark entry ' || c, 0));
  END LOOP;
END $$;

-- Claims of the council that the transaction has named, under another secret.
CREATE FUNCTION ledger.reclaim(p_council text, p_old bytea[], p_new bytea[]) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE changed bigint;
BEGIN
  UPDATE ledger.claim c SET key = u.new FROM unnest(p_old, p_new) u(old, new) WHERE c.council = p_council AND c.key = u.old;
  GET DIAGNOSTICS changed = ROW_COUNT;
  RETURN changed;
END $$;

-- From here on keys are made, and claims taken, in this epoch alone.
CREATE FUNCTION ledger.turn_epoch(p_to integer) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  UPDATE ledger.register SET epoch = p_to WHERE epoch = p_to - 1;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'another turn came first' USING ERRCODE = 'HM018';
  END IF;
END $$;

-- Keys wrapped anew, but for those that are destroyed meanwhile.
CREATE FUNCTION ledger.rewrap(p_council text, p_owners uuid[], p_old bytea[], p_to integer, p_new bytea[]) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE changed bigint;
BEGIN
  UPDATE ledger.data_key d SET epoch = p_to, wrapped = u.new FROM unnest(p_owners, p_old, p_new) u(owner, old, new)
    WHERE d.council = p_council AND d.owner = u.owner AND d.wrapped = u.old;
  GET DIAGNOSTICS changed = ROW_COUNT;
  RETURN changed;
END $$;

-- What was left of an epoch whose key is destroyed.
CREATE FUNCTION ledger.close_epoch(p_epoch integer) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  DELETE FROM ledger.epoch e USING ledger.register r WHERE e.epoch = p_epoch AND e.epoch < r.epoch
$$;

CREATE INDEX data_key_epoch ON ledger.data_key (council, epoch) WHERE epoch IS NOT NULL;

REVOKE ALL ON FUNCTION ledger.stand_still(), ledger.reclaim(text, bytea[], bytea[]), ledger.turn_epoch(integer),
  ledger.rewrap(text, uuid[], bytea[], integer, bytea[]), ledger.close_epoch(integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ledger.stand_still(), ledger.reclaim(text, bytea[], bytea[]), ledger.turn_epoch(integer),
  ledger.rewrap(text, uuid[], bytea[], integer, bytea[]), ledger.close_epoch(integer) TO heedmark_keeper;
GRANT SELECT ON ledger.claim TO heedmark_keeper;
