-- What witnesses said under a checkpoint, handed in and checked before it is kept.

CREATE TABLE ledger.cosignature (
  council text COLLATE "C" NOT NULL,
  size bigint NOT NULL,
  witness text COLLATE "C" NOT NULL,
  line text NOT NULL CHECK (right(line, 1) = chr(10)),
  kept_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (council, size, witness),
  FOREIGN KEY (council, size) REFERENCES ledger.checkpoint
);
COMMENT ON TABLE ledger.cosignature IS 'C2SP tlog-cosignature: one a witness and checkpoint. kept_at is real time, in a trial register too.';
COMMENT ON COLUMN ledger.cosignature.witness IS 'The name and the id of the witness''s key, name+id.';

ALTER TABLE ledger.cosignature ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY one_council ON ledger.cosignature USING (council = current_setting('heedmark.council', true));
CREATE TRIGGER never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.cosignature
  FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();
ALTER TABLE ledger.cosignature ENABLE ALWAYS TRIGGER never_changed;

-- Keeps a cosignature of a checkpoint that is there; the first that a witness hands in stays.
CREATE FUNCTION ledger.keep_cosignature(p_council text, p_size bigint, p_witness text, p_line text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  INSERT INTO ledger.cosignature (council, size, witness, line) VALUES (p_council, p_size, p_witness, p_line) ON CONFLICT DO NOTHING
$$;

REVOKE ALL ON FUNCTION ledger.keep_cosignature(text, bigint, text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ledger.keep_cosignature(text, bigint, text, text) TO heedmark_appender;
GRANT SELECT ON ledger.cosignature TO heedmark_reader;
