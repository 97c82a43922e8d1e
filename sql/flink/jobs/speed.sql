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

INCLUDE 'flink/sinks/insert_processed.sql';

INCLUDE 'flink/sinks/insert_dead_letters.sql';

INCLUDE 'flink/sinks/insert_captured.sql';

END;
