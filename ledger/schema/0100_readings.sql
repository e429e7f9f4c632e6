-- as heedmark_runner
-- What is folded from the log. Owned and written by the runner alone; all of it can be made again from the log.

CREATE TABLE readings.tracking (
  council text COLLATE "C" NOT NULL,
  application text COLLATE "C" NOT NULL,
  position bigint NOT NULL CHECK (position >= 0),
  PRIMARY KEY (council, application)
);
COMMENT ON TABLE readings.tracking IS 'How far a reader of a council''s log has come.';

CREATE TABLE readings.history (
  council text COLLATE "C" NOT NULL,
  flag uuid NOT NULL,
  from_position bigint NOT NULL,
  to_position bigint NOT NULL,
  subject uuid NOT NULL,
  flag_type text COLLATE "C" NOT NULL,
  subject_kind text COLLATE "C" NOT NULL,
  key text COLLATE "C" NOT NULL,
  standing text COLLATE "C" NOT NULL,
  requested_on date NOT NULL,
  added_on date,
  ended_on date,
  reviewed_on date,
  review_due date,
  review_rule text,
  early_reason text,
  early_by text,
  early_on date,
  review_at date,
  next_discussion date,
  awaited_since date,
  answer_due date,
  notice text COLLATE "C" NOT NULL,
  notice_on date,
  notice_basis text,
  retest_on date,
  inform_due date NOT NULL,
  unfounded_since date,
  undocumented_since date,
  unpurposed_since date,
  undated_since date,
  policy_lapses date,
  gap_from date,
  cases text[] NOT NULL,
  review_roles text[] NOT NULL,
  processes text[] NOT NULL,
  review_dates text[] NOT NULL,
  lapses_to text,
  awaited_roles text[] NOT NULL,
  inform_roles text[] NOT NULL,
  awaits jsonb NOT NULL,
  PRIMARY KEY (council, flag, from_position)
) PARTITION BY LIST (council);
COMMENT ON TABLE readings.history IS
  'One row an entry of a flag: what the ledger knew of the flag from that position until another (the largest bigint: still).';

CREATE INDEX history_as_at ON readings.history (council, standing, to_position, from_position);
CREATE INDEX history_subject ON readings.history (council, subject, flag);
CREATE INDEX history_register ON readings.history (council, flag)
  WHERE to_position = 9223372036854775807 AND standing = 'on_register';
CREATE INDEX history_review ON readings.history (council, review_at, flag)
  WHERE to_position = 9223372036854775807 AND review_at IS NOT NULL;
CREATE INDEX history_decision ON readings.history (council, awaited_since, flag)
  WHERE to_position = 9223372036854775807 AND awaited_since IS NOT NULL;
CREATE INDEX history_inform ON readings.history (council, inform_due, flag)
  WHERE to_position = 9223372036854775807 AND notice <> 'told';
CREATE INDEX history_gap ON readings.history (council, gap_from, flag)
  WHERE to_position = 9223372036854775807 AND gap_from IS NOT NULL;

CREATE TABLE readings.open_check (
  council text COLLATE "C" NOT NULL,
  subject uuid NOT NULL,
  flag_type text COLLATE "C" NOT NULL,
  actor text COLLATE "C" NOT NULL,
  from_position bigint NOT NULL,
  to_position bigint NOT NULL,
  checked_on date NOT NULL,
  PRIMARY KEY (council, subject, flag_type, actor, from_position)
) PARTITION BY LIST (council);
COMMENT ON TABLE readings.open_check IS
  'Checks that found a subject not flagged, or its information out of date, and what still has to follow (LEI-13, LEI-14).';

DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['tracking', 'history', 'open_check'] LOOP
    EXECUTE format('ALTER TABLE readings.%I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE readings.%I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY one_council ON readings.%I USING (council = current_setting(''heedmark.council'', true))', t);
    EXECUTE format('GRANT SELECT ON readings.%I TO heedmark_reader', t);
  END LOOP;
END $$;

-- How far each council's log reaches, for a runner that follows them all.
CREATE FUNCTION readings.heads() RETURNS TABLE (council text, head bigint)
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  FOR council IN SELECT c.council FROM ledger.council c ORDER BY c.council LOOP
    PERFORM set_config('heedmark.council', council, true);
    SELECT coalesce(max(e.position), 0) INTO head FROM ledger.entry e WHERE e.council = heads.council;
    RETURN NEXT;
  END LOOP;
END $$;

-- Statements that give a table made beside `parent` the same primary key and indexes. Those that build may run at once; those
-- that follow, which take up what was built, take no time.
CREATE FUNCTION readings.indexes_like(parent regclass, made regclass) RETURNS TABLE (builds text, follows text)
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT CASE WHEN i.indisprimary THEN format('CREATE UNIQUE INDEX %I ON %s USING %s', key.name, made, shape.of)
              ELSE format('CREATE INDEX ON %s USING %s', made, shape.of) END,
         CASE WHEN i.indisprimary THEN format('ALTER TABLE %s ADD PRIMARY KEY USING INDEX %I', made, key.name) END
  FROM pg_index i
  CROSS JOIN LATERAL (SELECT substring(pg_get_indexdef(i.indexrelid) FROM ' USING (.*)$') AS of) shape
  CROSS JOIN LATERAL (SELECT c.relname || '_pkey' AS name FROM pg_class c WHERE c.oid = made) key
  WHERE i.indrelid = parent ORDER BY i.indisprimary DESC, i.indexrelid
$$;
