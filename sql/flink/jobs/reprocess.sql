-- reprocess: days of the lake through the same logic into the staging table.
SET 'execution.runtime-mode' = 'batch';
SET 'pipeline.name' = 'reprocess';

INCLUDE 'flink/catalogs.sql';
INCLUDE 'flink/sources/batch.sql';
INCLUDE 'flink/logic/events_cleaned.sql';
INCLUDE 'flink/sinks/batch.sql';
INCLUDE 'flink/sinks/insert_user_events.sql';
