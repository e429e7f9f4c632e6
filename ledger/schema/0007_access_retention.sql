-- Letting go of a month of the access log, once its time is over and the log says so.

ALTER TABLE ledger.access_month ADD COLUMN dropped_at timestamptz;
COMMENT ON COLUMN ledger.access_month.dropped_at IS 'Real time. A month that was dropped is never opened again.';

-- Drops a month's partitions whole. Refused before the month is over, and unless each council's log has the entry that says so.
CREATE FUNCTION ledger.drop_access_month(p_month date) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET timezone = 'UTC' SET lock_timeout = '10s' AS $$
DECLARE
  present timestamptz; c text; here text := current_setting('heedmark.council', true);
  said text := '"month":"' || to_char(p_month, 'YYYY-MM') || '"'; suffix text := to_char(p_month, 'YYYY_MM');
BEGIN
  SELECT coalesce(clock, clock_timestamp()) INTO present FROM ledger.register;
  IF p_month <> date_trunc('month', p_month)::date OR present < p_month + interval '1 month' THEN
    RAISE EXCEPTION 'a month is dropped whole, and when it is over' USING ERRCODE = 'HM018';
  END IF;
  FOR c IN SELECT council FROM ledger.council LOOP
    PERFORM set_config('heedmark.council', c, true);
    IF EXISTS (SELECT FROM ledger.access a WHERE a.council = c AND a.recorded_at >= p_month
               AND a.recorded_at < p_month + interval '1 month')
       AND NOT EXISTS (SELECT FROM ledger.entry e WHERE e.council = c AND e.kind = 'system'
                       AND e.type = 'system.accesses_expired' AND position(said IN convert_from(e.clear, 'UTF8')) > 0) THEN
      RAISE EXCEPTION 'the log of % does not say that this month was let go', c USING ERRCODE = 'HM019';
    END IF;
  END LOOP;
  PERFORM set_config('heedmark.council', coalesce(here, ''), true);
  UPDATE ledger.access_month SET dropped_at = clock_timestamp() WHERE month = p_month AND dropped_at IS NULL;
  IF FOUND THEN
    EXECUTE format('DROP TABLE ledger.%I, ledger.%I', 'access_' || suffix, 'access_seen_' || suffix);
  END IF;
END $$;

REVOKE ALL ON FUNCTION ledger.drop_access_month(date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ledger.drop_access_month(date) TO heedmark_keeper;
GRANT SELECT ON ledger.access_month TO heedmark_keeper, heedmark_reader;
