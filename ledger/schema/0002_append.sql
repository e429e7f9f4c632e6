-- The one way into the log: a batch of commands of one council, one answer a command (or a run of stored ones).

CREATE TYPE ledger.batch AS (
  -- one element a command; firsts: which entry is its first, counted from 1
  -- a body where a retry is to be compared with it; the epoch under whose secret the command's claims are
  firsts integer[], bodies bytea[], warnings text[], epochs integer[],
  -- one element an entry, in the commands' order
  e_command uuid[], e_ordinal integer[], e_read_set bytea[], e_taken bytea[], e_released bytea[],
  e_event uuid[], e_stream uuid[], e_kind text[], e_version integer[], e_type text[],
  e_signed timestamptz[], e_occurred date[], e_actor text[], e_role text[], e_behalf text[], e_purpose text[],
  e_correlation uuid[], e_causation uuid[], e_edition text[], e_digest text[], e_clear bytea[], e_sealed bytea[],
  e_salt bytea[], e_rest bytea[],   -- 32 random bytes; the leaf from the event's id on
  -- streams read and at which version (-1: not there), beside those written to; *_command counts commands from 1
  r_command integer[], r_stream uuid[], r_version integer[],
  -- how many streams of a kind a subject had
  n_command integer[], n_subject uuid[], n_kind text[], n_count integer[],
  -- streams to be found under a subject from now on
  s_command integer[], s_subject uuid[], s_kind text[], s_stream uuid[],
  -- keys released (by a stream that may hold them), then taken
  f_command integer[], f_key bytea[], f_holder uuid[],
  t_command integer[], t_key bytea[], t_holder uuid[],
  -- data keys made for owners that have none, wrapped under an epoch's key
  k_command integer[], k_owner uuid[], k_epoch integer[], k_wrapped bytea[],
  -- owners whose keys are destroyed
  g_command integer[], g_owner uuid[],
  keyed boolean,   -- whether any command has a body
  form text
);

CREATE TYPE ledger.answer AS (
  first_command integer, last_command integer,
  answer text,             -- stored, repeat, changed (same id, another body), moved, held
  first_position bigint, entries integer, recorded_at timestamptz,
  detail uuid              -- the stream, subject or key's owner that moved (null: the epoch), or the stream that holds the key
);

-- A text after its length in one byte.
CREATE FUNCTION ledger.framed(p_text text) RETURNS bytea LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT set_byte('\x00', 0, octet_length(convert_to(p_text, 'UTF8'))) || convert_to(p_text, 'UTF8')
$$;

-- Stores commands lo to hi. Checked: raises HM001, or unique_violation, when they can't all be stored exactly as they
-- stand, one after the other; then nothing is stored and the caller takes fewer at a time.
CREATE FUNCTION ledger.put(p_council text, b ledger.batch, lo integer, hi integer, checked boolean) RETURNS ledger.answer
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET enable_bitmapscan = off AS $$
DECLARE
  head bigint; latest timestamptz; is_trial boolean; now_epoch integer; wanted integer; got integer; a ledger.answer;
  e_lo integer := b.firsts[lo]; e_hi integer := coalesce(b.firsts[hi + 1] - 1, cardinality(b.e_event));
  in_form text; leaf_head bytea; leaf_when bytea;   -- what the batch's leaves have in common
BEGIN
  SELECT e.position, greatest(coalesce(r.clock, clock_timestamp()), e.recorded_at), r.trial, r.epoch
    INTO head, latest, is_trial, now_epoch
    FROM ledger.register r LEFT JOIN LATERAL (
      SELECT x.position, x.recorded_at FROM ledger.entry x WHERE x.council = p_council ORDER BY x.position DESC LIMIT 1) e ON true;
  IF head IS NULL THEN
    head := 0;
    INSERT INTO ledger.council VALUES (p_council) ON CONFLICT DO NOTHING;
  END IF;

  IF checked AND cardinality(b.n_command) > 0 AND (
    EXISTS (SELECT FROM unnest(b.n_command, b.n_subject, b.n_kind, b.n_count) u(k, subject, kind, n)
            WHERE u.k BETWEEN lo AND hi AND u.n <> (
              SELECT count(*) FROM ledger.stream_subject s
              WHERE s.council = p_council AND s.subject = u.subject AND s.kind = u.kind))
    -- no command counts what another of the batch adds to
    OR EXISTS (SELECT FROM (SELECT true AS counts, u.k, u.subject FROM unnest(b.n_command, b.n_subject) u(k, subject)
                            UNION ALL SELECT false, s.k, s.subject FROM unnest(b.s_command, b.s_subject) s(k, subject)) x
               WHERE x.k BETWEEN lo AND hi GROUP BY x.subject
               HAVING min(x.k) <> max(x.k) AND bool_or(x.counts) AND NOT bool_and(x.counts))) THEN
    RAISE SQLSTATE 'HM001';
  END IF;

  IF checked AND EXISTS (SELECT FROM unnest(b.epochs[lo:hi]) u(epoch) WHERE u.epoch <> now_epoch) THEN
    RAISE SQLSTATE 'HM001';
  END IF;

  in_form := CASE WHEN is_trial THEN b.form || '-trial' ELSE b.form END;
  leaf_head := ledger.framed(in_form) || ledger.framed(p_council);
  leaf_when := convert_to('recorded_at', 'UTF8') || '\x00' || timestamptz_send(latest);
  -- unnest in the list of columns hands rows on one by one; in FROM it would first write an intermediate table a column
  INSERT INTO ledger.entry (
      council, position, command_id, ordinal, event_id, stream, kind, version, type, recorded_at, signed_at, occurred_on, actor,
      role, on_behalf_of, purpose, correlation, causation, edition, digest, read_set, taken, released, clear, sealed, form, salt,
      leaf)
    SELECT p_council, u.position, u.command, u.ordinal, u.event, u.stream, u.kind, u.version, u.type, latest, u.signed, u.occurred,
           u.actor, u.role, u.behalf, u.purpose, u.correlation, u.causation, u.edition, u.digest, u.read_set, u.taken,
           u.released, u.clear, u.sealed, in_form, u.salt,
           leaf_head || int8send(u.position) || sha256(substr(u.salt, 1, 16) || leaf_when) || u.rest
    FROM (SELECT generate_series(head + 2 - e_lo, head + 1 - e_lo + cardinality(b.e_event)) AS position,
                 unnest(b.e_command) AS command, unnest(b.e_ordinal) AS ordinal, unnest(b.e_event) AS event,
                 unnest(b.e_stream) AS stream, unnest(b.e_kind) AS kind, unnest(b.e_version) AS version,
                 unnest(b.e_type) AS type, unnest(b.e_signed) AS signed, unnest(b.e_occurred) AS occurred,
                 unnest(b.e_actor) AS actor, unnest(b.e_role) AS role, unnest(b.e_behalf) AS behalf,
                 unnest(b.e_purpose) AS purpose, unnest(b.e_correlation) AS correlation,
                 unnest(b.e_causation) AS causation, unnest(b.e_edition) AS edition, unnest(b.e_digest) AS digest,
                 unnest(b.e_read_set) AS read_set, unnest(b.e_taken) AS taken, unnest(b.e_released) AS released,
                 unnest(b.e_clear) AS clear, unnest(b.e_sealed) AS sealed, unnest(b.e_salt) AS salt, unnest(b.e_rest) AS rest) u
    WHERE u.position BETWEEN head + 1 AND head + 1 - e_lo + e_hi;
  IF b.keyed THEN
    INSERT INTO ledger.request (council, position, body, warnings)
      SELECT p_council, head + 1 - e_lo + u.first, u.body, u.warnings
      FROM (SELECT unnest(b.firsts) AS first, unnest(b.bodies) AS body, unnest(b.warnings) AS warnings) u
      WHERE u.first BETWEEN e_lo AND e_hi AND u.body IS NOT NULL;
  END IF;
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

  IF cardinality(b.k_command) > 0 THEN
    SELECT count(*) INTO wanted FROM unnest(b.k_command) u(k) WHERE u.k BETWEEN lo AND hi;
    INSERT INTO ledger.data_key (council, owner, epoch, wrapped)
      SELECT p_council, u.owner, u.epoch, u.wrapped FROM unnest(b.k_command, b.k_owner, b.k_epoch, b.k_wrapped) u(k, owner, epoch, wrapped)
      WHERE u.k BETWEEN lo AND hi AND u.epoch = now_epoch ON CONFLICT DO NOTHING;
    GET DIAGNOSTICS got = ROW_COUNT;
    IF checked AND got <> wanted THEN
      RAISE SQLSTATE 'HM001';
    END IF;
  END IF;

  IF cardinality(b.g_command) > 0 THEN
    PERFORM ledger.destroy_keys(p_council, ARRAY(SELECT u.owner FROM unnest(b.g_command, b.g_owner) u(k, owner)
                                                 WHERE u.k BETWEEN lo AND hi), head + 1);
  END IF;

  IF NOT checked THEN
    NULL;
  -- Each entry follows the one before it in its stream. ORDER BY … LIMIT 1 here and elsewhere names the index: a plan made
  -- while the table was empty takes any other that begins with the council.
  ELSIF EXISTS (SELECT FROM (SELECT generate_series(head + 2 - e_lo, head + 1 - e_lo + cardinality(b.e_event)) AS position,
                                    unnest(b.e_stream) AS stream, unnest(b.e_version) AS version) u
                WHERE u.position BETWEEN head + 1 AND head + 1 - e_lo + e_hi AND u.version > 0 AND u.position <= coalesce(
                  (SELECT CASE WHEN e.version = u.version - 1 THEN e.position END FROM ledger.entry e
                   WHERE e.council = p_council AND e.stream = u.stream AND e.version < u.version
                   ORDER BY e.version DESC LIMIT 1), u.position)) THEN
    RAISE SQLSTATE 'HM001';
  -- What was read stands as it was read, whatever else is in this batch.
  ELSIF cardinality(b.r_command) > 0 AND EXISTS (
      SELECT FROM (SELECT DISTINCT u.stream, u.version FROM unnest(b.r_command, b.r_stream, b.r_version) u(k, stream, version)
                   WHERE u.k BETWEEN lo AND hi) r
      WHERE r.version <> coalesce((SELECT CASE WHEN e.position <= head THEN e.version ELSE -2 END FROM ledger.entry e
                                   WHERE e.council = p_council AND e.stream = r.stream ORDER BY e.version DESC LIMIT 1), -1)) THEN
    RAISE SQLSTATE 'HM001';
  -- No command takes a key that another of the batch releases.
  ELSIF cardinality(b.t_command) > 0 AND cardinality(b.f_command) > 0 AND EXISTS (
      SELECT FROM (SELECT true AS takes, t.k, t.key FROM unnest(b.t_command, b.t_key) t(k, key)
                   UNION ALL SELECT false, f.k, f.key FROM unnest(b.f_command, b.f_key) f(k, key)) x
      WHERE x.k BETWEEN lo AND hi GROUP BY x.key
      HAVING min(x.k) <> max(x.k) AND bool_or(x.takes) AND NOT bool_and(x.takes)) THEN
    RAISE SQLSTATE 'HM001';
  END IF;
  a := (lo, hi, 'stored', head + 1, e_hi - e_lo + 1, latest, NULL);
  RETURN a;
END $$;

-- How many entries the command has whose first entry stands there.
CREATE FUNCTION ledger.entries_of(p_council text, p_first bigint) RETURNS integer
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT coalesce(
    (SELECT e.position FROM ledger.entry e WHERE e.council = p_council AND e.position > p_first AND e.ordinal = 0
     ORDER BY e.position LIMIT 1),
    (SELECT e.position + 1 FROM ledger.entry e WHERE e.council = p_council ORDER BY e.position DESC LIMIT 1)) - p_first
$$;

-- Why command k can't be stored now; null when it can.
CREATE FUNCTION ledger.verdict(p_council text, b ledger.batch, k integer) RETURNS ledger.answer
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
  e_lo integer := b.firsts[k]; e_hi integer := coalesce(b.firsts[k + 1] - 1, cardinality(b.e_event));
  first_of bigint; at timestamptz; moved uuid;
BEGIN
  SELECT e.position, e.recorded_at INTO first_of, at FROM ledger.entry e
    WHERE e.council = p_council AND e.event_id = b.e_event[e_lo] AND e.command_id = b.e_command[e_lo] AND e.ordinal = 0;
  IF FOUND THEN
    RETURN (k, k, CASE WHEN b.bodies[k] IS NOT DISTINCT FROM (
                         SELECT r.body FROM ledger.request r WHERE r.council = p_council AND r.position = first_of)
                       THEN 'repeat' ELSE 'changed' END,
            first_of, ledger.entries_of(p_council, first_of), at, NULL)::ledger.answer;
  END IF;
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
  IF moved IS NULL THEN
    SELECT u.owner INTO moved FROM unnest(b.k_command, b.k_owner) u(k, owner)
      JOIN ledger.data_key d ON d.council = p_council AND d.owner = u.owner WHERE u.k = $3 LIMIT 1;
  END IF;
  IF moved IS NOT NULL OR EXISTS (
      SELECT FROM ledger.register r WHERE b.epochs[k] <> r.epoch
      OR EXISTS (SELECT FROM unnest(b.k_command, b.k_epoch) u(k, epoch) WHERE u.k = $3 AND u.epoch <> r.epoch)) THEN
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
DECLARE n integer := cardinality(b.firsts);
BEGIN
  IF current_setting('transaction_isolation') <> 'read committed' THEN
    RAISE EXCEPTION 'append needs READ COMMITTED: an older snapshot would not see what the lock waited for' USING ERRCODE = 'HM011';
  END IF;
  IF current_setting('heedmark.council', true) IS DISTINCT FROM p_council THEN
    RAISE EXCEPTION 'append is for another council than the transaction''s' USING ERRCODE = 'HM012';
  END IF;
  IF b.firsts[1] IS DISTINCT FROM 1 OR array_positions(b.e_ordinal, 0) <> b.firsts OR cardinality(b.bodies) <> n THEN
    RAISE EXCEPTION 'append: commands and entries don''t match' USING ERRCODE = 'HM013';
  END IF;
  PERFORM pg_advisory_xact_lock(hashtextextended('heedmark entry ' || p_council, 0));
  RETURN QUERY SELECT * FROM ledger.append_between(p_council, b, 1, n);
END $$;

-- A key for an owner that no entry brings with it, such as a month of the access log. False: there is or was one.
CREATE FUNCTION ledger.make_key(p_council text, p_owner uuid, p_epoch integer, p_wrapped bytea) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM pg_advisory_xact_lock_shared(hashtextextended('heedmark epoch', 0));
  INSERT INTO ledger.data_key (council, owner, epoch, wrapped)
    SELECT p_council, p_owner, r.epoch, p_wrapped FROM ledger.register r WHERE r.epoch = p_epoch ON CONFLICT DO NOTHING;
  RETURN FOUND;
END $$;

-- Nothing of those owners opens from now on, nor is sealed for them, and they claim nothing; what backups still hold goes with
-- the epoch. The position is the first at which it is so.
CREATE FUNCTION ledger.destroy_keys(p_council text, p_owners uuid[], p_position bigint) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE destroyed integer;
BEGIN
  INSERT INTO ledger.data_key AS d (council, owner, destroyed_at) SELECT DISTINCT p_council, o, p_position FROM unnest(p_owners) u(o)
    ON CONFLICT (owner, council) DO UPDATE SET epoch = NULL, wrapped = NULL, destroyed_at = p_position WHERE d.wrapped IS NOT NULL;
  GET DIAGNOSTICS destroyed = ROW_COUNT;
  DELETE FROM ledger.claim WHERE council = p_council AND holder = ANY(p_owners);
  RETURN destroyed;
END $$;
