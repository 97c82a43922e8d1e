-- metrics: the shop's metrics while they happen, to Kafka: daily, by minute and category, by session.
-- What is older than the state's time to live is corrected by refine alone.
SET 'execution.runtime-mode' = 'streaming';
SET 'pipeline.name' = 'metrics';
SET 'table.exec.state.ttl' = '3 d';

INCLUDE 'flink/catalogs.sql';
INCLUDE 'flink/sources/streaming_events.sql';
INCLUDE 'flink/sources/streaming_lake_changes.sql';
INCLUDE 'flink/logic/all.sql';
INCLUDE 'flink/sinks/metrics.sql';

BEGIN STATEMENT SET;

INSERT INTO daily_metrics_topic SELECT * FROM daily_metrics;
INSERT INTO retail_minute_topic SELECT * FROM retail_minute;
INSERT INTO user_sessions_topic SELECT * FROM user_sessions;

END;
