-- The raw events as they were at an instant: AS_OF_MILLIS, milliseconds since 1970; without it, as they are now.
-- A day as it was when it ended has a tag: see day_as_it_was.sql; OPTIONS('snapshot-id'='...') takes an id out of snapshots.sql.
SELECT event_date, COUNT(*) AS events, MAX(ingested_at) AS newest
FROM lake.`raw`.events /*+ OPTIONS('as-of-timestamp'='${AS_OF_MILLIS:-4102444800000}') */
GROUP BY event_date
ORDER BY event_date;
