-- speed: Kafka and Postgres to ClickHouse, exactly once through materialized views.
SET 'execution.runtime-mode' = 'streaming';
SET 'pipeline.name' = 'speed';

INCLUDE 'flink/sources/streaming.sql';
INCLUDE 'flink/logic/functions.sql';
INCLUDE 'flink/logic/events_cleaned.sql';
INCLUDE 'flink/logic/changes.sql';
INCLUDE 'flink/sinks/streaming.sql';

BEGIN STATEMENT SET;

INCLUDE 'flink/sinks/insert_user_events.sql';

INSERT INTO events_processed
SELECT user_id, raw_value, CASE WHEN NOT is_valid THEN MAP['validation_errors', ENCODE(validation_errors, 'UTF-8')] END
FROM events_cleaned;

INCLUDE 'flink/sinks/insert_dead_letters.sql';

INCLUDE 'flink/sinks/insert_captured.sql';

END;
