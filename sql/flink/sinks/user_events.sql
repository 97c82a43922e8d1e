-- Cleaned events to the serving table, or in batch mode to the staging table whose partitions replace the live ones.
CREATE TEMPORARY TABLE user_events_realtime (
    event_id       STRING NOT NULL,
    user_id        STRING NOT NULL,
    session_id     STRING NOT NULL,
    event_type     STRING NOT NULL,
    `timestamp`    TIMESTAMP_LTZ(3) NOT NULL,
    device_type    STRING,
    browser        STRING,
    ip_address     STRING,
    page_url       STRING,
    product_id     STRING,
    search_query   STRING,
    transaction_id STRING,
    amount         DECIMAL(18, 2),
    quantity       INT,
    properties     STRING NOT NULL,
    ingested_at    TIMESTAMP_LTZ(3) NOT NULL,
    _src           STRING NOT NULL,
    _pos           BIGINT NOT NULL
) WITH (
    'connector' = 'clickhouse',
    'url' = '${CLICKHOUSE_URL}',
    'username' = '${CLICKHOUSE_USER}',
    'password' = '${CLICKHOUSE_PASSWORD}',
    'database-name' = 'speed',
    'table-name' = '${STAGING_TABLE:-user_events_realtime}',
    'sink.delivery-guarantee' = 'exactly-once',
    'sink.partition-by' = 'toDate(timestamp)',
    'sink.swap-ledger' = 'speed.partition_swaps',
    -- Rows that come while ClickHouse is away go to files, so that memory is bounded.
    'sink.spill.directory' = '${CLICKHOUSE_SPILL_DIRECTORY}'
);
