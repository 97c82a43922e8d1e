-- reprocess: days of the lake through the same logic into the staging table.
SET 'execution.runtime-mode' = 'batch';
SET 'pipeline.name' = 'reprocess';

INCLUDE 'flink/catalogs.sql';
INCLUDE 'flink/sources/batch.sql';
INCLUDE 'flink/logic/events_cleaned.sql';
INCLUDE 'flink/sinks/batch.sql';
INCLUDE 'flink/sinks/insert_user_events.sql';

-- How far the snapshot goes in each source, whatever the logic makes of the events: what lies after it is kept.
CREATE TEMPORARY VIEW reprocessed_positions AS
SELECT _src, MAX(_pos) AS last_pos
FROM lake.`raw`.events ${EVENTS_HINT:-}
WHERE event_date BETWEEN DATE '${FROM_DATE:-1970-01-01}' AND DATE '${TO_DATE:-2199-12-31}'
GROUP BY _src;
