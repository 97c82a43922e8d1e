-- What the SQL client starts with: the lake, ClickHouse, and the click stream as it is in Kafka now.
SET 'table.local-time-zone' = 'UTC';
SET 'sql-client.execution.result-mode' = 'tableau';
SET 'execution.runtime-mode' = 'batch';

INCLUDE 'flink/catalogs.sql';
INCLUDE 'flink/sources/streaming_events.sql';

CREATE CATALOG clickhouse WITH (
    'type' = 'clickhouse',
    'url' = '${CLICKHOUSE_URL}',
    'username' = '${CLICKHOUSE_USER}',
    'password' = '${CLICKHOUSE_PASSWORD}',
    'default-database' = 'speed'
);
