-- as heedmark_runner
-- Where a record's name stands in the log, for which record it is merged, and what a merge or a death leaves to be done.

CREATE TABLE readings.subject (
  council text COLLATE "C" NOT NULL,
  subject uuid NOT NULL,
  from_position bigint NOT NULL,
  to_position bigint NOT NULL,
  names bigint[] NOT NULL,
  born bigint,
  merged_into uuid,
  death_noted_on date,
  erased boolean NOT NULL,
  PRIMARY KEY (council, subject, from_position)
);
COMMENT ON TABLE readings.subject IS
  'Ids, positions and days alone: the entries that hold a record''s names and birth date, and since when its death is known.';

CREATE INDEX subject_dead ON readings.subject (council, subject) WHERE death_noted_on IS NOT NULL;
CREATE INDEX subject_merged ON readings.subject (council, merged_into) WHERE merged_into IS NOT NULL;

CREATE TABLE readings.same_flag (
  council text COLLATE "C" NOT NULL,
  survivor uuid NOT NULL,
  merged uuid NOT NULL,
  flag uuid NOT NULL,
  from_position bigint NOT NULL,
  to_position bigint NOT NULL,
  merged_on date NOT NULL,
  PRIMARY KEY (council, survivor, merged, flag, from_position)
);
COMMENT ON TABLE readings.same_flag IS 'Flags that a merge of two records left standing under one key (LAW-6).';

DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['subject', 'same_flag'] LOOP
    EXECUTE format('ALTER TABLE readings.%I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE readings.%I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY one_council ON readings.%I USING (council = current_setting(''heedmark.council'', true))', t);
    EXECUTE format('GRANT SELECT ON readings.%I TO heedmark_reader', t);
  END LOOP;
END $$;
