-- Streaming: the click stream is bound to Kafka.
CREATE TEMPORARY TABLE kafka_events (
    event_id       STRING,
    user_id        STRING,
    session_id     STRING,
    event_type     STRING,
    event_time     TIMESTAMP_LTZ(3),
    device_type    STRING,
    browser        STRING,
    ip_address     STRING,
    page_url       STRING,
    product_id     STRING,
    search_query   STRING,
    transaction_id STRING,
    amount         DECIMAL(18, 2),
    quantity       INT,
    properties     STRING,
    ingested_at    TIMESTAMP_LTZ(3) NOT NULL,
    is_duplicate   BOOLEAN NOT NULL,
    reason         STRING,
    detail         STRING,
    raw_key        BYTES,
    raw_value      BYTES,
    _src           STRING NOT NULL,
    _pos           BIGINT NOT NULL
) WITH (
    'connector' = 'click-events',
    'bootstrap-servers' = '${KAFKA_BOOTSTRAP_SERVERS}',
    -- SSL trusts what the JVM trusts.
    'properties.security.protocol' = '${KAFKA_SECURITY_PROTOCOL:-PLAINTEXT}',
    'topic' = 'events.raw',
    'group-id' = 'millrace-${JOB:-adhoc}',
    'bounded' = '${BOUNDED:-true}',
    'mark-duplicates' = '${MARK_DUPLICATES:-false}'
);

CREATE TEMPORARY VIEW events AS
SELECT
    event_id,
    user_id,
    session_id,
    event_type,
    event_time,
    device_type,
    browser,
    ip_address,
    page_url,
    product_id,
    search_query,
    transaction_id,
    amount,
    quantity,
    properties,
    ingested_at,
    is_duplicate,
    raw_value,
    _src,
    _pos
FROM kafka_events
WHERE reason IS NULL;

CREATE TEMPORARY VIEW poison_events AS
SELECT reason, detail, raw_key, raw_value, ingested_at, _src, _pos
FROM kafka_events
WHERE reason IS NOT NULL;

-- How much came of each day.
CREATE TEMPORARY VIEW event_volumes AS
SELECT CAST(event_time AS DATE) AS event_date, COUNT(*) AS events FROM events GROUP BY CAST(event_time AS DATE);
