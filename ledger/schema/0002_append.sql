-- The one way into the log: a batch of commands of one council, one answer a command (or a run of stored ones).

CREATE TYPE ledger.batch AS (
  -- one element a command
  command_ids uuid[], bodies bytea[], counts integer[], warnings text[],
  -- one element an entry, in the commands' order
  e_command uuid[], e_event uuid[], e_stream uuid[], e_kind text[], e_version integer[], e_type text[],
  e_signed timestamptz[], e_occurred date[], e_actor text[], e_role text[], e_behalf text[], e_purpose text[],
  e_correlation uuid[], e_causation uuid[], e_edition text[], e_digest text[],
  e_read_set bytea[], e_taken bytea[], e_released bytea[], e_clear bytea[], e_sealed bytea[],
  -- streams read and at which version (-1: not there), beside those written to; *_command counts commands from 1
  r_command integer[], r_stream uuid[], r_version integer[],
  -- how many streams of a kind a subject had
  n_command integer[], n_subject uuid[], n_kind text[], n_count integer[],
  -- streams to be found under a subject from now on
  s_command integer[], s_subject uuid[], s_kind text[], s_stream uuid[],
  -- keys released (by a stream that may hold them), then taken
  f_command integer[], f_key bytea[], f_holder uuid[],
  t_command integer[], t_key bytea[], t_holder uuid[],
  form text
);

CREATE TYPE ledger.answer AS (
  first_command integer, last_command integer,
  answer text,             -- stored, repeat, changed (same id, another body), moved, held
  first_position bigint, entries integer, recorded_at timestamptz,
  detail uuid              -- the stream or subject that moved, or the stream that holds the key
);

-- Stores commands lo to hi. Checked: raises HM001, or unique_violation, when they can't all be stored exactly as they
-- stand, one after the other; then nothing is stored and the caller takes fewer at a time.
CREATE FUNCTION ledger.put(p_council text, b ledger.batch, lo integer, hi integer, checked boolean) RETURNS ledger.answer
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET enable_bitmapscan = off AS $$
DECLARE
  head bigint; latest timestamptz; e_lo integer := 1; e_hi integer; wanted integer; got integer; a ledger.answer;
BEGIN
  SELECT position, recorded_at INTO head, latest FROM ledger.entry WHERE council = p_council ORDER BY position DESC LIMIT 1;
  IF head IS NULL THEN
    head := 0;
    INSERT INTO ledger.council VALUES (p_council) ON CONFLICT DO NOTHING;
  END IF;
  latest := greatest(ledger.present(), latest);
  IF lo > 1 THEN
    SELECT 1 + sum(u.c) INTO e_lo FROM unnest(b.counts[1:lo - 1]) u(c);
  END IF;
  SELECT e_lo - 1 + sum(u.c) INTO e_hi FROM unnest(b.counts[lo:hi]) u(c);

  IF checked AND cardinality(b.n_command) > 0 AND (
    EXISTS (SELECT FROM unnest(b.n_command, b.n_subject, b.n_kind, b.n_count) u(k, subject, kind, n)
            WHERE u.k BETWEEN lo AND hi AND u.n <> (
              SELECT count(*) FROM ledger.stream_subject s
              WHERE s.council = p_council AND s.subject = u.subject AND s.kind = u.kind))
    OR EXISTS (SELECT FROM unnest(b.n_command, b.n_subject) u(k, subject)
               JOIN unnest(b.s_command, b.s_subject) s(k, subject) ON s.subject = u.subject AND s.k <> u.k
               WHERE u.k BETWEEN lo AND hi AND s.k BETWEEN lo AND hi)) THEN
    RAISE SQLSTATE 'HM001';
  END IF;

  INSERT INTO ledger.command (council, command_id, body, first_position, entries, warnings)
    SELECT p_council, u.id, u.body, head + 1 + sum(u.n) OVER (ORDER BY u.o) - u.n, u.n, u.warnings
    FROM unnest(b.command_ids[lo:hi], b.bodies[lo:hi], b.counts[lo:hi], b.warnings[lo:hi]) WITH ORDINALITY u(id, body, n, warnings, o);
  INSERT INTO ledger.entry (
      council, position, event_id, command_id, stream, kind, version, type, recorded_at, signed_at, occurred_on, actor, role,
      on_behalf_of, purpose, correlation, causation, edition, digest, read_set, taken, released, clear, sealed, form)
    SELECT p_council, head + 1 + u.o - e_lo, u.event, u.command, u.stream, u.kind, u.version, u.type, latest, u.signed,
           u.occurred, u.actor, u.role, u.behalf, u.purpose, u.correlation, u.causation, u.edition, u.digest, u.read_set,
           u.taken, u.released, u.clear, u.sealed, b.form
    FROM unnest(b.e_command, b.e_event, b.e_stream, b.e_kind, b.e_version, b.e_type, b.e_signed, b.e_occurred, b.e_actor,
                b.e_role, b.e_behalf, b.e_purpose, b.e_correlation, b.e_causation, b.e_edition, b.e_digest, b.e_read_set,
                b.e_taken, b.e_released, b.e_clear, b.e_sealed) WITH ORDINALITY
      u(command, event, stream, kind, version, type, signed, occurred, actor, role, behalf, purpose, correlation, causation,
        edition, digest, read_set, taken, released, clear, sealed, o)
    WHERE u.o BETWEEN e_lo AND e_hi;
  IF cardinality(b.s_command) > 0 THEN
    INSERT INTO ledger.stream_subject (council, subject, kind, stream)
      SELECT p_council, u.subject, u.kind, u.stream FROM unnest(b.s_command, b.s_subject, b.s_kind, b.s_stream) u(k, subject, kind, stream)
      WHERE u.k BETWEEN lo AND hi ON CONFLICT DO NOTHING;
  END IF;
  IF cardinality(b.f_command) > 0 THEN
    DELETE FROM ledger.claim c USING unnest(b.f_command, b.f_key, b.f_holder) u(k, key, holder)
      WHERE u.k BETWEEN lo AND hi AND c.council = p_council AND c.key = u.key AND c.holder = u.holder;
  END IF;
  IF cardinality(b.t_command) > 0 THEN
    SELECT count(*) INTO wanted FROM unnest(b.t_command) u(k) WHERE u.k BETWEEN lo AND hi;
    INSERT INTO ledger.claim (council, key, holder)
      SELECT p_council, u.key, u.holder FROM unnest(b.t_command, b.t_key, b.t_holder) u(k, key, holder)
      WHERE u.k BETWEEN lo AND hi ON CONFLICT DO NOTHING;
    GET DIAGNOSTICS got = ROW_COUNT;
    IF checked AND got <> wanted THEN
      RAISE SQLSTATE 'HM001';
    END IF;
  END IF;

  IF checked AND (
    -- Each entry follows the one before it in its stream. ORDER BY … LIMIT 1 here and elsewhere names the index: a plan made
    -- while the table was empty takes any other that begins with the council.
    EXISTS (SELECT FROM unnest(b.e_stream, b.e_version) WITH ORDINALITY u(stream, version, o)
            WHERE u.o BETWEEN e_lo AND e_hi AND u.version > 0 AND head + 1 + u.o - e_lo <= coalesce(
              (SELECT CASE WHEN e.version = u.version - 1 THEN e.position END FROM ledger.entry e
               WHERE e.council = p_council AND e.stream = u.stream AND e.version < u.version
               ORDER BY e.version DESC LIMIT 1), head + 1 + u.o))
    -- what was read stands as it was read, whatever else is in this batch
    OR cardinality(b.r_command) > 0 AND EXISTS (
      SELECT FROM (SELECT DISTINCT u.stream, u.version FROM unnest(b.r_command, b.r_stream, b.r_version) u(k, stream, version)
                   WHERE u.k BETWEEN lo AND hi) r
      WHERE r.version <> coalesce((SELECT CASE WHEN e.position <= head THEN e.version ELSE -2 END FROM ledger.entry e
                                   WHERE e.council = p_council AND e.stream = r.stream ORDER BY e.version DESC LIMIT 1), -1))
    -- no command takes a key that another of the batch releases
    OR cardinality(b.t_command) > 0 AND cardinality(b.f_command) > 0 AND EXISTS (
      SELECT FROM unnest(b.t_command, b.t_key) t(k, key) JOIN unnest(b.f_command, b.f_key) f(k, key) ON f.key = t.key AND f.k <> t.k
      WHERE t.k BETWEEN lo AND hi AND f.k BETWEEN lo AND hi)) THEN
    RAISE SQLSTATE 'HM001';
  END IF;
  a := (lo, hi, 'stored', head + 1, e_hi - e_lo + 1, latest, NULL);
  RETURN a;
END $$;

-- Why command k can't be stored now; null when it can.
CREATE FUNCTION ledger.verdict(p_council text, b ledger.batch, k integer) RETURNS ledger.answer
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
  e_lo integer; e_hi integer; first_of bigint; entries_of integer; body_of bytea; moved uuid;
BEGIN
  SELECT c.first_position, c.entries, c.body INTO first_of, entries_of, body_of
    FROM ledger.command c WHERE c.council = p_council AND c.command_id = b.command_ids[k];
  IF FOUND THEN
    RETURN (k, k, CASE WHEN body_of = b.bodies[k] THEN 'repeat' ELSE 'changed' END, first_of, entries_of,
            (SELECT e.recorded_at FROM ledger.entry e WHERE e.council = p_council AND e.position >= first_of
             ORDER BY e.position LIMIT 1), NULL)::ledger.answer;
  END IF;
  SELECT 1 + coalesce(sum(u.c), 0) INTO e_lo FROM unnest(b.counts[1:k - 1]) u(c);
  e_hi := e_lo - 1 + b.counts[k];

  SELECT w.stream INTO moved FROM (
    SELECT u.stream, u.version, coalesce(lag(u.version) OVER (PARTITION BY u.stream ORDER BY u.o), (
      SELECT e.version FROM ledger.entry e WHERE e.council = p_council AND e.stream = u.stream ORDER BY e.version DESC LIMIT 1), -1) AS before
    FROM unnest(b.e_stream[e_lo:e_hi], b.e_version[e_lo:e_hi]) WITH ORDINALITY u(stream, version, o)) w
    WHERE w.version <> w.before + 1 LIMIT 1;
  IF moved IS NULL THEN
    SELECT u.stream INTO moved FROM unnest(b.r_command, b.r_stream, b.r_version) u(k, stream, version)
      WHERE u.k = $3 AND u.version <> coalesce((
        SELECT e.version FROM ledger.entry e WHERE e.council = p_council AND e.stream = u.stream ORDER BY e.version DESC LIMIT 1), -1)
      LIMIT 1;
  END IF;
  IF moved IS NULL THEN
    SELECT u.subject INTO moved FROM unnest(b.n_command, b.n_subject, b.n_kind, b.n_count) u(k, subject, kind, n)
      WHERE u.k = $3 AND u.n <> (SELECT count(*) FROM ledger.stream_subject s
                                 WHERE s.council = p_council AND s.subject = u.subject AND s.kind = u.kind)
      LIMIT 1;
  END IF;
  IF moved IS NOT NULL THEN
    RETURN (k, k, 'moved', NULL, NULL, NULL, moved)::ledger.answer;
  END IF;

  SELECT c.holder INTO moved FROM unnest(b.t_command, b.t_key, b.t_holder) u(k, key, holder)
    JOIN ledger.claim c ON c.council = p_council AND c.key = u.key
    WHERE u.k = $3 AND c.holder <> u.holder AND NOT EXISTS (
      SELECT FROM unnest(b.f_command, b.f_key, b.f_holder) f(k, key, holder)
      WHERE f.k = $3 AND f.key = u.key AND f.holder = c.holder)
    LIMIT 1;
  IF moved IS NULL THEN
    SELECT x.holder INTO moved FROM unnest(b.t_command, b.t_key, b.t_holder) x(k, key, holder)
      JOIN unnest(b.t_command, b.t_key, b.t_holder) y(k, key, holder) ON y.key = x.key AND y.holder <> x.holder
      WHERE x.k = $3 AND y.k = $3 LIMIT 1;
  END IF;
  IF moved IS NOT NULL THEN
    RETURN (k, k, 'held', NULL, NULL, NULL, moved)::ledger.answer;
  END IF;
  RETURN NULL;
END $$;

-- All at once when nothing stands against it; by halves when something does.
CREATE FUNCTION ledger.append_between(p_council text, b ledger.batch, lo integer, hi integer) RETURNS SETOF ledger.answer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE a ledger.answer; middle integer := (lo + hi) / 2;
BEGIN
  BEGIN
    a := ledger.put(p_council, b, lo, hi, true);
    RETURN NEXT a;
    RETURN;
  EXCEPTION WHEN unique_violation OR SQLSTATE 'HM001' THEN
    NULL;
  END;
  IF lo < hi THEN
    RETURN QUERY SELECT * FROM ledger.append_between(p_council, b, lo, middle);
    RETURN QUERY SELECT * FROM ledger.append_between(p_council, b, middle + 1, hi);
    RETURN;
  END IF;
  a := ledger.verdict(p_council, b, lo);
  IF a IS NULL THEN
    a := ledger.put(p_council, b, lo, lo, false);
  END IF;
  RETURN NEXT a;
END $$;

CREATE FUNCTION ledger.append(p_council text, b ledger.batch) RETURNS SETOF ledger.answer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '5s' AS $$
DECLARE n integer := cardinality(b.command_ids);
BEGIN
  IF current_setting('transaction_isolation') <> 'read committed' THEN
    RAISE EXCEPTION 'append needs READ COMMITTED: an older snapshot would not see what the lock waited for' USING ERRCODE = 'HM011';
  END IF;
  IF current_setting('heedmark.council', true) IS DISTINCT FROM p_council THEN
    RAISE EXCEPTION 'append is for another council than the transaction''s' USING ERRCODE = 'HM012';
  END IF;
  IF n = 0 OR (SELECT bool_or(c IS NULL OR c < 1) OR sum(c) <> cardinality(b.e_event) FROM unnest(b.counts) u(c)) THEN
    RAISE EXCEPTION 'append: counts and entries don''t match' USING ERRCODE = 'HM013';
  END IF;
  PERFORM pg_advisory_xact_lock(hashtextextended('heedmark entry ' || p_council, 0));
  RETURN QUERY SELECT * FROM ledger.append_between(p_council, b, 1, n);
END $$;
