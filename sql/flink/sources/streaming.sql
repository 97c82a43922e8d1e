-- Streaming: the logical tables are bound to Kafka and to Postgres.
INCLUDE 'flink/sources/streaming_events.sql';
INCLUDE 'flink/sources/streaming_changes.sql';
