-- as heedmark_runner
-- How the rights of a flag's subject bear on it (LAW-38), for every reading to respect: RESTRICTED, HIDDEN, ACCURACY_CONTESTED.

ALTER TABLE readings.history ADD COLUMN marks text[] NOT NULL DEFAULT '{}';
ALTER TABLE readings.history ALTER COLUMN marks DROP DEFAULT;

-- What was folded before is given its marks from the log; a rebuild gives the same.
DO $$
DECLARE one text;
BEGIN
  FOR one IN SELECT c.council FROM ledger.council c LOOP
    PERFORM set_config('heedmark.council', one, true);
    WITH act AS MATERIALIZED (
      SELECT e.stream, e.position, e.type, convert_from(e.clear, 'UTF8')::jsonb AS said FROM ledger.entry e
      WHERE e.council = one AND e.kind = 'flag'
        AND e.type IN ('flag.restricted', 'flag.restriction_lifted', 'flag.sort_noted')),
    known AS (
      SELECT h.flag, h.from_position, r.type = 'flag.restricted' AS restricted, r.said,
             EXISTS (SELECT FROM (
               SELECT DISTINCT ON (a.said ->> 'field') a.said -> 'contested' AS contested FROM act a
               WHERE a.stream = h.flag AND a.position <= h.from_position AND a.type = 'flag.sort_noted'
               ORDER BY a.said ->> 'field', a.position DESC) AS last WHERE last.contested = 'true') AS contested
      FROM readings.history h
      LEFT JOIN LATERAL (
        SELECT a.type, a.said FROM act a
        WHERE a.stream = h.flag AND a.position <= h.from_position AND a.type <> 'flag.sort_noted'
        ORDER BY a.position DESC LIMIT 1) AS r ON true
      WHERE h.council = one AND h.flag IN (SELECT a.stream FROM act a))
    UPDATE readings.history h SET marks = array_remove(ARRAY[
        CASE WHEN k.restricted THEN 'RESTRICTED' END,
        CASE WHEN k.restricted AND k.said ->> 'alert' = 'HIDDEN' THEN 'HIDDEN' END,
        CASE WHEN k.contested OR (k.restricted AND k.said ->> 'ground' = 'ACCURACY_CONTESTED') THEN 'ACCURACY_CONTESTED' END], NULL)
    FROM known k WHERE h.council = one AND h.flag = k.flag AND h.from_position = k.from_position;
  END LOOP;
END $$;

CREATE INDEX history_hidden ON readings.history (council, flag)
  WHERE to_position = 9223372036854775807 AND marks @> '{HIDDEN}';
