-- Each role has what its work needs and no more.

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA ledger FROM PUBLIC;

GRANT USAGE ON SCHEMA ledger TO heedmark_appender, heedmark_runner, heedmark_reader, heedmark_keeper, heedmark_publisher;
GRANT EXECUTE ON FUNCTION ledger.append(text, ledger.batch), ledger.record_access(text, ledger.sightings), ledger.set_clock(timestamptz) TO heedmark_appender;

GRANT SELECT ON ledger.register, ledger.council TO heedmark_runner, heedmark_reader, heedmark_keeper, heedmark_publisher;
GRANT SELECT ON ledger.entry, ledger.stream_subject, ledger.access, ledger.access_seen, ledger.access_head
  TO heedmark_runner, heedmark_reader;
GRANT SELECT ON ledger.request, ledger.claim TO heedmark_reader;
GRANT EXECUTE ON FUNCTION ledger.present(), ledger.position_at(text, timestamptz), ledger.entries_of(text, bigint) TO heedmark_runner, heedmark_reader;

GRANT SELECT ON ledger.data_key TO heedmark_runner, heedmark_reader, heedmark_keeper;
GRANT SELECT, INSERT ON ledger.secret TO heedmark_keeper;
GRANT SELECT, INSERT ON ledger.epoch TO heedmark_keeper;
GRANT EXECUTE ON FUNCTION ledger.make_key(text, uuid, integer, bytea) TO heedmark_appender;
GRANT EXECUTE ON FUNCTION ledger.destroy_keys(text, uuid[], bigint) TO heedmark_keeper;

GRANT USAGE, CREATE ON SCHEMA readings TO heedmark_runner;
GRANT USAGE ON SCHEMA readings TO heedmark_reader;
