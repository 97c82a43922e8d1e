-- The speed layer. Every statement may be run again.
-- ${MERGE_TREE_FAMILY} is empty on one node and Replicated in production; ${DEDUPLICATION_WINDOW} is the setting that
-- keeps the insert tokens of that engine: each target of a view needs its own, or a retried insert counts twice there.

CREATE DATABASE IF NOT EXISTS speed;

CREATE TABLE IF NOT EXISTS speed.user_events_realtime
(
    event_id        UUID,
    user_id         UUID,
    session_id      UUID,
    event_type      LowCardinality(String),
    timestamp       DateTime64(3, 'UTC'),
    device_type     LowCardinality(Nullable(String)),
    browser         LowCardinality(Nullable(String)),
    ip_address      Nullable(IPv4),
    page_url        Nullable(String),
    product_id      Nullable(UUID),
    search_query    Nullable(String),
    transaction_id  Nullable(UUID),
    amount          Nullable(Decimal(18, 2)),
    quantity        Nullable(Int32),
    properties      String,
    ingested_at     DateTime64(3, 'UTC'),
    processing_time DateTime64(3, 'UTC') DEFAULT now64(3),
    _src            LowCardinality(String),
    _pos            Int64,
    _batch_id       UUID
)
ENGINE = ${MERGE_TREE_FAMILY:-}MergeTree
PARTITION BY toDate(timestamp)
ORDER BY (event_type, user_id, timestamp)
SETTINGS ${DEDUPLICATION_WINDOW:-non_replicated_deduplication_window} = 10000;

CREATE TABLE IF NOT EXISTS speed.user_activity_summary
(
    date            Date,
    user_id         UUID,
    event_type      LowCardinality(String),
    event_count     SimpleAggregateFunction(sum, UInt64),
    unique_sessions AggregateFunction(uniq, UUID)
)
ENGINE = ${MERGE_TREE_FAMILY:-}AggregatingMergeTree
PARTITION BY date
ORDER BY (date, user_id, event_type)
SETTINGS ${DEDUPLICATION_WINDOW:-non_replicated_deduplication_window} = 10000;

CREATE MATERIALIZED VIEW IF NOT EXISTS speed.user_activity_summary_mv TO speed.user_activity_summary AS
SELECT
    toDate(timestamp)     AS date,
    user_id,
    event_type,
    count()               AS event_count,
    uniqState(session_id) AS unique_sessions
FROM speed.user_events_realtime
GROUP BY date, user_id, event_type;

CREATE TABLE IF NOT EXISTS speed.conversion_funnel
(
    date            Date,
    user_id         UUID,
    page_views      UInt64,
    product_views   UInt64,
    add_to_carts    UInt64,
    checkout_starts UInt64,
    purchases       UInt64
)
ENGINE = ${MERGE_TREE_FAMILY:-}SummingMergeTree
PARTITION BY date
ORDER BY (date, user_id)
SETTINGS ${DEDUPLICATION_WINDOW:-non_replicated_deduplication_window} = 10000;

CREATE MATERIALIZED VIEW IF NOT EXISTS speed.conversion_funnel_mv TO speed.conversion_funnel AS
SELECT
    toDate(timestamp)                       AS date,
    user_id,
    countIf(event_type = 'page_view')       AS page_views,
    countIf(event_type = 'product_view')    AS product_views,
    countIf(event_type = 'add_to_cart')     AS add_to_carts,
    countIf(event_type = 'checkout_start')  AS checkout_starts,
    countIf(event_type = 'purchase')        AS purchases
FROM speed.user_events_realtime
GROUP BY date, user_id;

-- Tables fed by change data capture: the last version of a key wins, a delete is a tombstone. Read them with FINAL.

CREATE TABLE IF NOT EXISTS speed.users
(
    user_id           UUID,
    email             String,
    first_name        String,
    last_name         String,
    date_of_birth     Date32,
    registration_date DateTime64(3, 'UTC'),
    country           LowCardinality(String),
    city              String,
    tier              LowCardinality(String),
    is_active         Bool,
    last_login        Nullable(DateTime64(3, 'UTC')),
    _src              LowCardinality(String),
    _pos              Int64,
    _batch_id         UUID,
    _version          UInt64,
    _is_deleted       UInt8
)
ENGINE = ${MERGE_TREE_FAMILY:-}ReplacingMergeTree(_version, _is_deleted)
ORDER BY user_id
SETTINGS ${DEDUPLICATION_WINDOW:-non_replicated_deduplication_window} = 10000;

CREATE TABLE IF NOT EXISTS speed.products
(
    product_id  UUID,
    name        String,
    category    LowCardinality(String),
    subcategory LowCardinality(String),
    price       Decimal(10, 2),
    cost        Decimal(10, 2),
    brand       LowCardinality(String),
    description Nullable(String),
    is_active   Bool,
    created_at  DateTime64(3, 'UTC'),
    _src        LowCardinality(String),
    _pos        Int64,
    _batch_id   UUID,
    _version    UInt64,
    _is_deleted UInt8
)
ENGINE = ${MERGE_TREE_FAMILY:-}ReplacingMergeTree(_version, _is_deleted)
ORDER BY product_id
SETTINGS ${DEDUPLICATION_WINDOW:-non_replicated_deduplication_window} = 10000;

CREATE TABLE IF NOT EXISTS speed.transactions_realtime
(
    transaction_id   UUID,
    user_id          UUID,
    product_id       UUID,
    quantity         Int32,
    unit_price       Decimal(10, 2),
    total_amount     Decimal(12, 2),
    discount_amount  Decimal(10, 2),
    tax_amount       Decimal(10, 2),
    status           LowCardinality(String),
    payment_method   LowCardinality(String),
    shipping_address String,
    created_at       DateTime64(3, 'UTC'),
    updated_at       DateTime64(3, 'UTC'),
    processing_time  DateTime64(3, 'UTC') DEFAULT now64(3),
    _src             LowCardinality(String),
    _pos             Int64,
    _batch_id        UUID,
    _version         UInt64,
    _is_deleted      UInt8
)
ENGINE = ${MERGE_TREE_FAMILY:-}ReplacingMergeTree(_version, _is_deleted)
ORDER BY transaction_id
SETTINGS ${DEDUPLICATION_WINDOW:-non_replicated_deduplication_window} = 10000;
