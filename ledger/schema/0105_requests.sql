-- as heedmark_runner
-- Where each request about somebody's data stands, and by when the law wants what: ids, kinds and days alone.

CREATE TABLE readings.request (
  council text COLLATE "C" NOT NULL,
  request uuid NOT NULL,
  from_position bigint NOT NULL,
  to_position bigint NOT NULL,
  kind text COLLATE "C" NOT NULL,
  capacity text COLLATE "C" NOT NULL,
  subject uuid,
  standing text COLLATE "C" NOT NULL,
  received date NOT NULL,
  due date,
  safe_due date,
  extension_due date,
  extended boolean NOT NULL,
  stopped_since date,
  stopped_by text COLLATE "C",
  acknowledged_on date,
  closed_on date,
  views_awaited int NOT NULL,
  view_due date,
  retest_on date,
  work_to date NOT NULL,
  PRIMARY KEY (council, request, from_position)
);
COMMENT ON TABLE readings.request IS
  'What was known of a request from one position until another (the largest bigint: still). work_to orders the queue.';

CREATE INDEX request_queue ON readings.request (council, work_to, request)
  WHERE to_position = 9223372036854775807 AND standing = 'open';

ALTER TABLE readings.request ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY one_council ON readings.request USING (council = current_setting('heedmark.council', true));
GRANT SELECT ON readings.request TO heedmark_reader;
