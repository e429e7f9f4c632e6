-- What is published of each council's log: the checkpoints that were signed, and the full tiles of its tree.

CREATE TABLE ledger.checkpoint (
  council text COLLATE "C" NOT NULL,
  size bigint NOT NULL CHECK (size >= 0),
  origin text NOT NULL,
  root bytea NOT NULL CHECK (length(root) = 32),
  note text NOT NULL,
  verifier text NOT NULL,
  published_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (council, size)
);
COMMENT ON TABLE ledger.checkpoint IS 'Signed outside the database. published_at is real time, in a trial register too.';
COMMENT ON COLUMN ledger.checkpoint.verifier IS 'The key that the note names: for convenience, whoever checks it has it from elsewhere.';

CREATE TABLE ledger.tile (
  council text COLLATE "C" NOT NULL,
  level integer NOT NULL CHECK (level BETWEEN 0 AND 7),
  number bigint NOT NULL CHECK (number >= 0),
  hashes bytea NOT NULL CHECK (length(hashes) = 8192),
  root bytea NOT NULL CHECK (length(root) = 32),
  PRIMARY KEY (council, level, number)
);
COMMENT ON TABLE ledger.tile IS 'Full tiles alone; a partial one is made from leaves or from the roots of the tiles below.';

DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['checkpoint', 'tile'] LOOP
    EXECUTE format('ALTER TABLE ledger.%I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE ledger.%I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY one_council ON ledger.%I USING (council = current_setting(''heedmark.council'', true))', t);
    EXECUTE format('CREATE TRIGGER never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.%I
                    FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change()', t);
    EXECUTE format('ALTER TABLE ledger.%I ENABLE ALWAYS TRIGGER never_changed', t);
  END LOOP;
END $$;

-- Keeps full tiles, each once; one that is there already must be the same.
CREATE FUNCTION ledger.keep_tiles(p_council text, levels integer[], numbers bigint[], hashes bytea[], roots bytea[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  INSERT INTO ledger.tile SELECT p_council, u.* FROM unnest(levels, numbers, hashes, roots) u ON CONFLICT DO NOTHING;
  IF EXISTS (SELECT FROM unnest(levels, numbers, hashes, roots) u(level, number, hashes, root)
             JOIN ledger.tile t ON t.council = p_council AND t.level = u.level AND t.number = u.number
             WHERE t.hashes <> u.hashes OR t.root <> u.root) THEN
    RAISE EXCEPTION 'another tile stands in this one''s place' USING ERRCODE = 'HM016';
  END IF;
END $$;

-- Keeps a signed checkpoint; each is larger than the one before it, and no larger than the log.
CREATE FUNCTION ledger.keep_checkpoint(p_council text, p_size bigint, p_origin text, p_root bytea, p_note text, p_verifier text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF p_size <= (SELECT max(c.size) FROM ledger.checkpoint c WHERE c.council = p_council)
     OR p_size > (SELECT coalesce(max(e.position), 0) FROM ledger.entry e WHERE e.council = p_council) THEN
    RAISE EXCEPTION 'a checkpoint is larger than the last one and no larger than the log' USING ERRCODE = 'HM017';
  END IF;
  INSERT INTO ledger.checkpoint (council, size, origin, root, note, verifier) VALUES (p_council, p_size, p_origin, p_root, p_note, p_verifier);
END $$;

REVOKE ALL ON FUNCTION ledger.keep_tiles(text, integer[], bigint[], bytea[], bytea[]),
  ledger.keep_checkpoint(text, bigint, text, bytea, text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ledger.keep_tiles(text, integer[], bigint[], bytea[], bytea[]),
  ledger.keep_checkpoint(text, bigint, text, bytea, text, text) TO heedmark_publisher;
GRANT SELECT (council, position, leaf) ON ledger.entry TO heedmark_publisher;
GRANT SELECT ON ledger.checkpoint, ledger.tile TO heedmark_publisher, heedmark_reader;
