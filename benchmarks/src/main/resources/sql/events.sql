CREATE TABLE bench.events (
    event_id UUID,
    user_id UInt64,
    session_id String,
    kind LowCardinality(String),
    country LowCardinality(FixedString(2)),
    device Enum8('desktop' = 1, 'phone' = 2, 'tablet' = 3),
    page String,
    ip IPv4,
    amount Decimal(18, 2),
    quantity Nullable(UInt16),
    event_time DateTime64(3, 'UTC'),
    created_at DateTime64(6, 'UTC'),
    _src LowCardinality(String),
    _pos UInt64,
    _batch_id UUID
) ENGINE = MergeTree PARTITION BY toDate(event_time) ORDER BY (kind, event_time)
SETTINGS non_replicated_deduplication_window = 10000;

CREATE TABLE bench.by_kind (
    minute DateTime('UTC'),
    kind LowCardinality(String),
    events UInt64,
    amount Decimal(38, 2)
) ENGINE = SummingMergeTree PARTITION BY toDate(minute) ORDER BY (kind, minute)
SETTINGS non_replicated_deduplication_window = 10000;

CREATE TABLE bench.by_country (
    hour DateTime('UTC'),
    country LowCardinality(FixedString(2)),
    device Enum8('desktop' = 1, 'phone' = 2, 'tablet' = 3),
    events UInt64,
    quantity UInt64
) ENGINE = SummingMergeTree PARTITION BY toDate(hour) ORDER BY (country, device, hour)
SETTINGS non_replicated_deduplication_window = 10000;

CREATE MATERIALIZED VIEW bench.by_kind_view TO bench.by_kind AS
SELECT toStartOfMinute(event_time) AS minute, kind, count() AS events, sum(amount) AS amount
FROM bench.events GROUP BY minute, kind;

CREATE MATERIALIZED VIEW bench.by_country_view TO bench.by_country AS
SELECT toStartOfHour(event_time) AS hour, country, device, count() AS events,
    sum(ifNull(quantity, 0)) AS quantity
FROM bench.events GROUP BY hour, country, device;
