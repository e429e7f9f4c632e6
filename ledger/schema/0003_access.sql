-- Who looked at what. Months are partitions, so that one can be let go when its time is over.

CREATE TABLE ledger.access (
  council text COLLATE "C" NOT NULL,
  number bigint NOT NULL CHECK (number > 0),
  recorded_at timestamptz NOT NULL,
  access_id uuid NOT NULL,
  at timestamptz NOT NULL,
  actor text COLLATE "C" NOT NULL,
  role text NOT NULL,
  purpose text NOT NULL,
  action text NOT NULL,
  outcome text NOT NULL,
  rule text,
  flags uuid[] NOT NULL,
  subjects uuid[] NOT NULL,
  reading text,
  position bigint,
  sealed bytea NOT NULL,
  form text NOT NULL,
  PRIMARY KEY (council, number, recorded_at)
) PARTITION BY RANGE (recorded_at);
CREATE INDEX access_actor ON ledger.access (council, actor, number);

-- The same, to be found by flag or subject: an index over arrays is of no use under row-level security.
CREATE TABLE ledger.access_seen (
  council text COLLATE "C" NOT NULL,
  seen uuid NOT NULL,
  number bigint NOT NULL,
  recorded_at timestamptz NOT NULL,
  PRIMARY KEY (council, seen, number, recorded_at)
) PARTITION BY RANGE (recorded_at);

CREATE TABLE ledger.access_head (
  council text COLLATE "C" PRIMARY KEY,
  number bigint NOT NULL,
  recorded_at timestamptz NOT NULL
);

CREATE TABLE ledger.access_month (month date PRIMARY KEY);

DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['access', 'access_seen', 'access_head'] LOOP
    EXECUTE format('ALTER TABLE ledger.%I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE ledger.%I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY one_council ON ledger.%I USING (council = current_setting(''heedmark.council'', true))', t);
    IF t <> 'access_head' THEN
      EXECUTE format('CREATE TRIGGER never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.%I
                      FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change()', t);
      EXECUTE format('ALTER TABLE ledger.%I ENABLE ALWAYS TRIGGER never_changed', t);
    END IF;
  END LOOP;
END $$;

-- A month's partitions, as closed as their parents.
CREATE FUNCTION ledger.open_month(p_instant timestamptz) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET timezone = 'UTC' AS $$
DECLARE first_day date := date_trunc('month', p_instant)::date; t text; name text;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('heedmark access month', 0));
  IF EXISTS (SELECT FROM ledger.access_month WHERE month = first_day) THEN
    RETURN;
  END IF;
  FOREACH t IN ARRAY ARRAY['access', 'access_seen'] LOOP
    name := t || '_' || to_char(first_day, 'YYYY_MM');
    EXECUTE format('CREATE TABLE ledger.%I PARTITION OF ledger.%I FOR VALUES FROM (%L) TO (%L)', name, t,
                   first_day::timestamptz, (first_day + interval '1 month')::timestamptz);
    EXECUTE format('ALTER TABLE ledger.%I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE ledger.%I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY one_council ON ledger.%I USING (council = current_setting(''heedmark.council'', true))', name);
    EXECUTE format('CREATE TRIGGER never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.%I
                    FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change()', name);
    EXECUTE format('ALTER TABLE ledger.%I ENABLE ALWAYS TRIGGER never_changed', name);
  END LOOP;
  INSERT INTO ledger.access_month VALUES (first_day);
END $$;

CREATE TYPE ledger.sightings AS (
  ids uuid[], ats timestamptz[], actors text[], roles text[], purposes text[], actions text[], outcomes text[], rules text[],
  flags text[], subjects text[],   -- each an array of uuids as text: {…,…}
  readings text[], positions bigint[], sealed bytea[],
  after bigint,    -- sent again: the last number known before it was sent first
  form text
);

-- Writes accesses down; answers the last one's number.
CREATE FUNCTION ledger.record_access(p_council text, s ledger.sightings) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET lock_timeout = '5s' SET timezone = 'UTC' SET plan_cache_mode = force_generic_plan AS $$
DECLARE last_number bigint; latest timestamptz; is_trial boolean; stored bigint; n integer := cardinality(s.ids);
BEGIN
  IF current_setting('transaction_isolation') <> 'read committed' THEN
    RAISE EXCEPTION 'record_access needs READ COMMITTED' USING ERRCODE = 'HM011';
  END IF;
  IF current_setting('heedmark.council', true) IS DISTINCT FROM p_council THEN
    RAISE EXCEPTION 'record_access is for another council than the transaction''s' USING ERRCODE = 'HM012';
  END IF;
  PERFORM pg_advisory_xact_lock(hashtextextended('heedmark access ' || p_council, 0));
  SELECT h.number, h.recorded_at INTO last_number, latest FROM ledger.access_head h WHERE h.council = p_council;
  last_number := coalesce(last_number, 0);
  IF s.after IS NOT NULL THEN
    -- Stored at its first sending? All of it is, or nothing. Not looked for without end: an access written twice does no harm.
    SELECT a.number INTO stored FROM ledger.access a
      WHERE a.council = p_council AND a.number > greatest(s.after, last_number - 100000) AND a.access_id = s.ids[1] LIMIT 1;
    IF FOUND THEN
      RETURN stored + n - 1;
    END IF;
  END IF;
  SELECT greatest(coalesce(r.clock, clock_timestamp()), latest), r.trial INTO latest, is_trial FROM ledger.register r;
  IF NOT EXISTS (SELECT FROM ledger.access_month WHERE month = date_trunc('month', latest)::date) THEN
    PERFORM ledger.open_month(latest);
  END IF;
  INSERT INTO ledger.access (council, number, recorded_at, access_id, at, actor, role, purpose, action, outcome, rule, flags,
                             subjects, reading, position, sealed, form)
    SELECT p_council, last_number + u.o, latest, u.id, u.at, u.actor, u.role, u.purpose, u.action, u.outcome, u.rule,
           u.flags::uuid[], u.subjects::uuid[], u.reading, u.position, u.sealed,
           CASE WHEN is_trial THEN s.form || '-trial' ELSE s.form END
    FROM unnest(s.ids, s.ats, s.actors, s.roles, s.purposes, s.actions, s.outcomes, s.rules, s.flags, s.subjects, s.readings,
                s.positions, s.sealed) WITH ORDINALITY
      u(id, at, actor, role, purpose, action, outcome, rule, flags, subjects, reading, position, sealed, o);
  INSERT INTO ledger.access_seen (council, seen, number, recorded_at)
    SELECT DISTINCT p_council, x.seen, last_number + u.o, latest
    FROM unnest(s.flags, s.subjects) WITH ORDINALITY u(flags, subjects, o),
         unnest(u.flags::uuid[] || u.subjects::uuid[]) x(seen);
  INSERT INTO ledger.access_head AS h (council, number, recorded_at) VALUES (p_council, last_number + n, latest)
    ON CONFLICT (council) DO UPDATE SET number = excluded.number, recorded_at = excluded.recorded_at;
  RETURN last_number + n;
END $$;
