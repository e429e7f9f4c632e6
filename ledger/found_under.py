"""Holds the index by which streams are found under subjects against what the log says of them."""
from ledger.store import Ledger
from ledger.walk import Problem

ABOUT = """
SELECT e.position, s.subject FROM ledger.entry e, LATERAL (
  SELECT (convert_from(e.clear, 'UTF8')::jsonb ->> 'subject')::uuid AS subject) s
WHERE e.council = %s AND e.type = %s AND s.subject IS NOT NULL AND NOT EXISTS (
  SELECT FROM ledger.stream_subject f
  WHERE f.council = e.council AND f.subject = s.subject AND f.kind = %s AND f.stream = e.stream) ORDER BY 1"""
MENTIONED = """
SELECT e.position, m.subject FROM ledger.entry e, LATERAL (
  SELECT jsonb_array_elements_text(convert_from(e.clear, 'UTF8')::jsonb -> 'mentions')::uuid AS subject) m
WHERE e.council = %s AND position(%s IN e.clear) > 0 AND NOT EXISTS (
  SELECT FROM ledger.stream_subject f
  WHERE f.council = e.council AND f.subject = m.subject AND f.kind = %s AND f.stream = e.stream) ORDER BY 1"""
ASKED = ((ABOUT, "flag.requested", "flag"), (ABOUT, "request.received", "request"), (MENTIONED, b'"mentions":["', "mention"))


async def index_problems(ledger: Ledger, council: str) -> list[Problem]:
    """Entries whose flag, request or mention is no longer found under whom it is about: decisions would not look at it."""
    return [Problem(position, f"its stream is not found under subject {subject} any more, as a {kind}")
            for query, sought, kind in ASKED for position, subject in await ledger.rows(council, query, (council, sought, kind))]
