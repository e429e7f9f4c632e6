"""The queries by which the log is read back."""

NAME_COUNCIL = "SELECT set_config('heedmark.council', %s, true)"
ENTRIES = """
SELECT event_id, stream, kind, version, type, signed_at, occurred_on, actor, role, on_behalf_of, purpose, correlation, causation,
       edition, digest, clear, sealed, council, position, recorded_at, command_id, form
FROM ledger.entry WHERE council = %s """
STREAM = ENTRIES + "AND stream = %s AND version > %s ORDER BY version"
BETWEEN = ENTRIES + "AND position > %s AND position <= %s ORDER BY position LIMIT %s"
COMMAND = """
SELECT r.body, r.warnings, e.position, ledger.entries_of(e.council, e.position)
FROM ledger.entry e LEFT JOIN ledger.request r ON r.council = e.council AND r.position = e.position
WHERE e.council = %s AND e.event_id = %s AND e.command_id = %s AND e.ordinal = 0"""
LAST_VERSION = "SELECT version FROM ledger.entry WHERE council = %s AND stream = %s ORDER BY version DESC LIMIT 1"
STREAMS_OF = "SELECT kind, stream FROM ledger.stream_subject WHERE council = %s AND subject = %s ORDER BY kind, stream"
HOLDER = """
SELECT r.epoch, c.holder FROM ledger.register r LEFT JOIN ledger.claim c ON c.council = %s AND c.key = %s"""
OF_KIND = ENTRIES + "AND kind = %s AND position > %s AND position <= %s ORDER BY position LIMIT %s"
AT = ENTRIES + "AND position = ANY(%s) ORDER BY position"
