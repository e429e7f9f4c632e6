-- What a retry is compared with is kept for as long as a retry is answered: 30 days by the register's own clock.

CREATE FUNCTION ledger.prune_requests(p_council text, p_most integer) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE gone bigint; last_old bigint := ledger.position_at(p_council, ledger.present() - interval '30 days');
BEGIN
  -- What the register writes once and for all, it writes once however late it asks again.
  DELETE FROM ledger.request r USING (
    SELECT q.position FROM ledger.request q JOIN ledger.entry e ON e.council = q.council AND e.position = q.position
    WHERE q.council = p_council AND e.actor <> 'system'
      AND q.position <= last_old
    ORDER BY q.position LIMIT p_most) old
  WHERE r.council = p_council AND r.position = old.position;
  GET DIAGNOSTICS gone = ROW_COUNT;
  RETURN gone;
END $$;

REVOKE ALL ON FUNCTION ledger.prune_requests(text, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ledger.prune_requests(text, integer) TO heedmark_keeper;
