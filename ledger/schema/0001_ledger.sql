-- The log, what stands beside it, and who may touch it. Written for PostgreSQL 15 and later.
-- Runs as the owner role; the roles and the schema `ledger` are made before it (migrate.py).

ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
CREATE SCHEMA readings;

CREATE TABLE ledger.register (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  trial boolean NOT NULL,
  clock timestamptz CHECK ((clock IS NOT NULL) = trial),
  epoch integer NOT NULL DEFAULT 1,
  opened_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
COMMENT ON TABLE ledger.register IS 'One row. A trial register has a stated clock for ever; a real one can be given none.';

CREATE TABLE ledger.council (council text COLLATE "C" PRIMARY KEY CHECK (council ~ '^[a-z][a-z0-9-]{0,62}$'));

CREATE TABLE ledger.entry (
  council text COLLATE "C" NOT NULL,
  position bigint NOT NULL CHECK (position > 0),
  event_id uuid NOT NULL,
  command_id uuid NOT NULL,
  ordinal integer NOT NULL CHECK (ordinal >= 0),
  stream uuid NOT NULL,
  kind text NOT NULL,
  version integer NOT NULL CHECK (version >= 0),
  type text NOT NULL,
  recorded_at timestamptz NOT NULL,
  signed_at timestamptz NOT NULL,
  occurred_on date NOT NULL,
  actor text NOT NULL,
  role text NOT NULL,
  on_behalf_of text,
  purpose text NOT NULL,
  correlation uuid NOT NULL,
  causation uuid,
  edition text,
  digest text,
  read_set bytea,
  taken bytea,
  released bytea,
  clear bytea NOT NULL,
  sealed bytea NOT NULL,
  form text NOT NULL,
  salt bytea NOT NULL,
  leaf bytea NOT NULL,
  PRIMARY KEY (council, position),
  UNIQUE (stream, council, version),
  UNIQUE (event_id, council)
);

-- What a retry of a command is compared with and answered, where it can be sent again. Not in the log: it need not be kept as long.
CREATE TABLE ledger.request (
  council text COLLATE "C" NOT NULL,
  position bigint NOT NULL,
  body bytea NOT NULL,
  warnings text,
  PRIMARY KEY (council, position)
);
COMMENT ON COLUMN ledger.request.position IS 'Of the command''s first entry.';
COMMENT ON COLUMN ledger.request.body IS 'HMAC of the canonical request body: tells a retry from another request with the same key.';

CREATE TABLE ledger.claim (
  council text COLLATE "C" NOT NULL,
  key bytea NOT NULL,
  holder uuid NOT NULL,
  PRIMARY KEY (key, council)
);
COMMENT ON COLUMN ledger.claim.key IS 'HMAC of the claimed key under the council''s secret.';

CREATE TABLE ledger.stream_subject (
  council text COLLATE "C" NOT NULL,
  subject uuid NOT NULL,
  kind text COLLATE "C" NOT NULL,
  stream uuid NOT NULL,
  PRIMARY KEY (subject, council, kind, stream)
);

CREATE TABLE ledger.secret (name text PRIMARY KEY, value bytea NOT NULL);

-- Keys of epochs live outside the database; register.epoch says which one is current.
CREATE TABLE ledger.epoch (
  epoch integer PRIMARY KEY,
  began_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  claims bytea NOT NULL
);
COMMENT ON COLUMN ledger.epoch.claims IS 'The secret under which claims are stored in this epoch, wrapped by its key.';

CREATE TABLE ledger.data_key (
  council text COLLATE "C" NOT NULL,
  owner uuid NOT NULL,
  epoch integer,
  wrapped bytea,
  destroyed_at bigint,
  PRIMARY KEY (owner, council),
  CHECK ((epoch IS NULL) = (wrapped IS NULL) AND (epoch IS NULL) = (destroyed_at IS NOT NULL))
);
CREATE INDEX data_key_destroyed ON ledger.data_key (council, destroyed_at) WHERE destroyed_at IS NOT NULL;
COMMENT ON COLUMN ledger.data_key.destroyed_at IS 'The first position at which it was no more; what follows the log here sees it by this.';
COMMENT ON TABLE ledger.data_key IS 'Whose sealed fields open under which key, wrapped by an epoch''s. Without epoch and key it was destroyed, and none is made again.';

-- Only the council that the transaction has named is there.
DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['entry', 'request', 'claim', 'stream_subject', 'data_key'] LOOP
    EXECUTE format('ALTER TABLE ledger.%I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE ledger.%I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY one_council ON ledger.%I USING (council = current_setting(''heedmark.council'', true))', t);
  END LOOP;
END $$;

CREATE FUNCTION ledger.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the log is never changed: % on %.% refused', TG_OP, TG_TABLE_SCHEMA, TG_TABLE_NAME USING ERRCODE = 'HM010';
END $$;

CREATE TRIGGER never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.entry
  FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();
ALTER TABLE ledger.entry ENABLE ALWAYS TRIGGER never_changed;

-- The present instant, or where a trial register's clock stands.
CREATE FUNCTION ledger.present() RETURNS timestamptz LANGUAGE sql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
  SELECT coalesce(clock, clock_timestamp()) FROM ledger.register
$$;

-- The last position recorded at or before an instant; 0 when there is none. recorded_at never runs backwards, so halving will do.
CREATE FUNCTION ledger.position_at(p_council text, p_instant timestamptz) RETURNS bigint
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE low bigint := 0; high bigint; middle bigint;
BEGIN
  SELECT coalesce(max(position), 0) INTO high FROM ledger.entry WHERE council = p_council;
  WHILE low < high LOOP
    middle := (low + high + 1) / 2;
    IF (SELECT recorded_at <= p_instant FROM ledger.entry WHERE council = p_council AND position >= middle
        ORDER BY position LIMIT 1) THEN
      low := middle;
    ELSE
      high := middle - 1;
    END IF;
  END LOOP;
  RETURN low;
END $$;

-- Moves a trial register's clock forward; a real register has none to move.
CREATE FUNCTION ledger.set_clock(p_instant timestamptz) RETURNS timestamptz
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE stands timestamptz;
BEGIN
  SELECT clock INTO stands FROM ledger.register FOR UPDATE;
  IF stands IS NULL THEN
    RAISE EXCEPTION 'this register is real: its clock is not to be set' USING ERRCODE = 'HM014';
  END IF;
  IF p_instant < stands THEN
    RAISE EXCEPTION 'a trial''s clock moves forward only' USING ERRCODE = 'HM015';
  END IF;
  UPDATE ledger.register SET clock = p_instant;
  RETURN p_instant;
END $$;
