-- The same promises as in 0002, with fewer statements a batch: each costs as much to start as storing an entry.
-- Checked: raises HM001, or unique_violation, when commands lo to hi can't all be stored exactly as they stand, one after the
-- other; then nothing is stored and the caller takes fewer at a time.
CREATE OR REPLACE FUNCTION ledger.put(p_council text, b ledger.batch, lo integer, hi integer, checked boolean) RETURNS ledger.answer
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET enable_bitmapscan = off AS $$
DECLARE
  head bigint; latest timestamptz; is_trial boolean; now_epoch integer; a ledger.answer;
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

  IF checked AND NOT (now_epoch = ALL (array_remove(b.epochs[lo:hi], NULL)) AND now_epoch = ALL (b.k_epoch)) THEN
    RAISE SQLSTATE 'HM001';
  END IF;
  IF checked AND cardinality(b.n_command) > 0 THEN
    IF EXISTS (SELECT FROM unnest(b.n_command, b.n_subject, b.n_kind, b.n_count) u(k, subject, kind, n)
               WHERE u.k BETWEEN lo AND hi AND u.n <> (
                 SELECT count(*) FROM ledger.stream_subject s
                 WHERE s.council = p_council AND s.subject = u.subject AND s.kind = u.kind))
      -- no command counts what another of the batch adds to
      OR EXISTS (SELECT FROM (SELECT true AS counts, u.k, u.subject FROM unnest(b.n_command, b.n_subject) u(k, subject)
                              UNION ALL SELECT false, s.k, s.subject FROM unnest(b.s_command, b.s_subject) s(k, subject)) x
                 WHERE x.k BETWEEN lo AND hi GROUP BY x.subject
                 HAVING min(x.k) <> max(x.k) AND bool_or(x.counts) AND NOT bool_and(x.counts)) THEN
      RAISE SQLSTATE 'HM001';
    END IF;
  END IF;

  in_form := CASE WHEN is_trial THEN b.form || '-trial' ELSE b.form END;
  leaf_head := set_byte('\x00', 0, octet_length(in_form)) || convert_to(in_form, 'UTF8')
    || set_byte('\x00', 0, octet_length(p_council)) || convert_to(p_council, 'UTF8');
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
    IF checked THEN
      INSERT INTO ledger.claim (council, key, holder)
        SELECT p_council, u.key, u.holder FROM unnest(b.t_command, b.t_key, b.t_holder) u(k, key, holder) WHERE u.k BETWEEN lo AND hi;
    ELSE   -- its holder may take a key again
      INSERT INTO ledger.claim (council, key, holder)
        SELECT p_council, u.key, u.holder FROM unnest(b.t_command, b.t_key, b.t_holder) u(k, key, holder) WHERE u.k BETWEEN lo AND hi
        ON CONFLICT DO NOTHING;
    END IF;
  END IF;
  IF cardinality(b.k_command) > 0 THEN
    INSERT INTO ledger.data_key (council, owner, epoch, wrapped)
      SELECT p_council, u.owner, u.epoch, u.wrapped FROM unnest(b.k_command, b.k_owner, b.k_epoch, b.k_wrapped) u(k, owner, epoch, wrapped)
      WHERE u.k BETWEEN lo AND hi;
  END IF;
  IF cardinality(b.g_command) > 0 THEN
    PERFORM ledger.destroy_keys(p_council, ARRAY(SELECT u.owner FROM unnest(b.g_command, b.g_owner) u(k, owner)
                                                 WHERE u.k BETWEEN lo AND hi), head + 1);
  END IF;

  -- Each entry follows the one before it in its stream. ORDER BY … LIMIT 1 here and elsewhere names the index: a plan made
  -- while the table was empty takes any other that begins with the council.
  IF checked AND (
      EXISTS (SELECT FROM (SELECT generate_series(head + 2 - e_lo, head + 1 - e_lo + cardinality(b.e_event)) AS position,
                                  unnest(b.e_stream) AS stream, unnest(b.e_version) AS version) u
              WHERE u.position BETWEEN head + 1 AND head + 1 - e_lo + e_hi AND u.version > 0 AND u.position <= coalesce(
                (SELECT CASE WHEN e.version = u.version - 1 THEN e.position END FROM ledger.entry e
                 WHERE e.council = p_council AND e.stream = u.stream AND e.version < u.version
                 ORDER BY e.version DESC LIMIT 1), u.position))
      -- What was read stands as it was read, whatever else is in this batch.
      OR EXISTS (
        SELECT FROM (SELECT DISTINCT u.stream, u.version FROM unnest(b.r_command, b.r_stream, b.r_version) u(k, stream, version)
                     WHERE u.k BETWEEN lo AND hi) r
        WHERE r.version <> coalesce((SELECT CASE WHEN e.position <= head THEN e.version ELSE -2 END FROM ledger.entry e
                                     WHERE e.council = p_council AND e.stream = r.stream ORDER BY e.version DESC LIMIT 1), -1))) THEN
    RAISE SQLSTATE 'HM001';
  END IF;
  -- No command takes a key that another of the batch releases.
  IF checked AND b.t_key && b.f_key THEN
    IF EXISTS (SELECT FROM (SELECT true AS takes, t.k, t.key FROM unnest(b.t_command, b.t_key) t(k, key)
                            UNION ALL SELECT false, f.k, f.key FROM unnest(b.f_command, b.f_key) f(k, key)) x
               WHERE x.k BETWEEN lo AND hi GROUP BY x.key
               HAVING min(x.k) <> max(x.k) AND bool_or(x.takes) AND NOT bool_and(x.takes)) THEN
      RAISE SQLSTATE 'HM001';
    END IF;
  END IF;
  a := (lo, hi, 'stored', head + 1, e_hi - e_lo + 1, latest, NULL);
  RETURN a;
END $$;

DROP FUNCTION ledger.framed(text);
