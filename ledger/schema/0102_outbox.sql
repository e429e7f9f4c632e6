-- as heedmark_runner
-- What the register owes to members of staff, and what became of it.

CREATE TABLE readings.outbox (
  council text COLLATE "C" NOT NULL,
  message uuid NOT NULL,
  position bigint NOT NULL,
  demanded_on date NOT NULL,
  stream uuid NOT NULL,
  version int NOT NULL,
  number int NOT NULL,
  child uuid,
  cases text[] NOT NULL,
  role text COLLATE "C" NOT NULL,
  rule text COLLATE "C" NOT NULL,
  clause text NOT NULL,
  says text NOT NULL,
  due_on date NOT NULL,
  until_review boolean NOT NULL,
  over_from bigint,
  sent_from bigint,
  sent_at timestamptz,
  acknowledged_from bigint,
  acknowledged_by text,
  acknowledged_on date,
  PRIMARY KEY (council, message)
);
COMMENT ON TABLE readings.outbox IS
  'Messages that a policy demands, each from the position that demanded it: ids, roles, days and the policy''s own words.';

CREATE INDEX outbox_in_order ON readings.outbox (council, due_on, message);
CREATE INDEX outbox_to_send ON readings.outbox (council, due_on, message)
  WHERE sent_from IS NULL AND over_from IS NULL AND acknowledged_from IS NULL;
CREATE INDEX outbox_of_a_flag ON readings.outbox (council, stream);

ALTER TABLE readings.outbox ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY one_council ON readings.outbox USING (council = current_setting('heedmark.council', true));
GRANT SELECT ON readings.outbox TO heedmark_reader;
