-- Namespaces and tables of the lake, in Flink's dialect. Every statement may be run again.
INCLUDE 'flink/catalogs.sql';

CREATE DATABASE IF NOT EXISTS lake.`raw`;
CREATE DATABASE IF NOT EXISTS lake.quarantine;
CREATE DATABASE IF NOT EXISTS lake.staging;
CREATE DATABASE IF NOT EXISTS lake.marts;
CREATE DATABASE IF NOT EXISTS lake.gov;

-- Raw zone: append only, one row per source position, producer duplicates included.
CREATE TABLE IF NOT EXISTS lake.`raw`.events (
    event_id       STRING NOT NULL,
    user_id        STRING NOT NULL,
    session_id     STRING NOT NULL,
    event_type     STRING NOT NULL,
    event_time     TIMESTAMP_LTZ(6) NOT NULL,
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
    ingested_at    TIMESTAMP_LTZ(6) NOT NULL,
    _src           STRING NOT NULL,
    _pos           BIGINT NOT NULL,
    event_date     DATE NOT NULL
) PARTITIONED BY (event_date, event_type) WITH (
    'format-version' = '2',
    -- Most columns are unique or nearly so: a dictionary costs time there and is thrown away in the end.
    'write.parquet.dict-size-bytes' = '65536',
    'write.parquet.compression-codec' = 'zstd',
    'write.metadata.delete-after-commit.enabled' = 'true',
    'write.metadata.previous-versions-max' = '50'
);

-- The changelog of each captured table: images as column -> text, so that a new column needs no new table.
CREATE TABLE IF NOT EXISTS lake.`raw`.users_changes (
    op          STRING NOT NULL,
    lsn         BIGINT NOT NULL,
    tx_id       BIGINT,
    commit_time TIMESTAMP_LTZ(6) NOT NULL,
    `before`    MAP<STRING, STRING>,
    `after`     MAP<STRING, STRING>,
    _src        STRING NOT NULL,
    _pos        BIGINT NOT NULL
) WITH (
    'format-version' = '2',
    'write.parquet.compression-codec' = 'zstd',
    'write.metadata.delete-after-commit.enabled' = 'true',
    'write.metadata.previous-versions-max' = '50'
);
CREATE TABLE IF NOT EXISTS lake.`raw`.products_changes LIKE lake.`raw`.users_changes;
CREATE TABLE IF NOT EXISTS lake.`raw`.orders_changes LIKE lake.`raw`.users_changes;

-- What could not be decoded: the bytes as they came, where from, and why they were refused.
CREATE TABLE IF NOT EXISTS lake.quarantine.events (
    reason      STRING NOT NULL,
    detail      STRING NOT NULL,
    raw_key     BYTES,
    raw_value   BYTES,
    ingested_at TIMESTAMP_LTZ(6) NOT NULL,
    _src        STRING NOT NULL,
    _pos        BIGINT NOT NULL
) WITH (
    'format-version' = '2',
    'write.parquet.compression-codec' = 'zstd',
    'write.metadata.delete-after-commit.enabled' = 'true',
    'write.metadata.previous-versions-max' = '50'
);

-- Which quarantined events were sent again, written before they are: a row is sent at most once.
CREATE TABLE IF NOT EXISTS lake.quarantine.replays (
    run_id      STRING NOT NULL,
    replayed_at TIMESTAMP_LTZ(6) NOT NULL,
    reason      STRING NOT NULL,
    _src        STRING NOT NULL,
    _pos        BIGINT NOT NULL
) WITH (
    'format-version' = '2',
    'write.parquet.compression-codec' = 'zstd',
    'write.metadata.delete-after-commit.enabled' = 'true',
    'write.metadata.previous-versions-max' = '50'
);

-- Changes whose image does not fit the columns that the jobs expect, for the table was altered: whole, with the reason.
CREATE TABLE IF NOT EXISTS lake.quarantine.changes (
    table_name  STRING NOT NULL,
    reason      STRING NOT NULL,
    op          STRING NOT NULL,
    commit_time TIMESTAMP_LTZ(6) NOT NULL,
    `before`    MAP<STRING, STRING>,
    `after`     MAP<STRING, STRING>,
    _src        STRING NOT NULL,
    _pos        BIGINT NOT NULL
) WITH (
    'format-version' = '2',
    'write.parquet.compression-codec' = 'zstd',
    'write.metadata.delete-after-commit.enabled' = 'true',
    'write.metadata.previous-versions-max' = '50'
);

-- Staging: cleaned events without producer duplicates, and the current state of each captured table.
CREATE TABLE IF NOT EXISTS lake.staging.events_cleaned (
    event_id          STRING NOT NULL,
    user_id           STRING NOT NULL,
    session_id        STRING NOT NULL,
    event_type        STRING NOT NULL,
    event_time        TIMESTAMP_LTZ(6) NOT NULL,
    device_type       STRING,
    browser           STRING,
    ip_address        STRING,
    page_url          STRING,
    product_id        STRING,
    search_query      STRING,
    transaction_id    STRING,
    amount            DECIMAL(18, 2),
    quantity          INT,
    properties        STRING,
    ingested_at       TIMESTAMP_LTZ(6) NOT NULL,
    is_valid          BOOLEAN NOT NULL,
    validation_errors STRING,
    _src              STRING NOT NULL,
    _pos              BIGINT NOT NULL,
    event_date        DATE NOT NULL
) PARTITIONED BY (event_date) WITH (
    'format-version' = '2',
    'write.parquet.compression-codec' = 'zstd'
);

CREATE TABLE IF NOT EXISTS lake.staging.users (
    user_id           STRING NOT NULL,
    email             STRING,
    first_name        STRING,
    last_name         STRING,
    date_of_birth     DATE,
    registration_date TIMESTAMP_LTZ(6),
    country           STRING,
    city              STRING,
    tier              STRING,
    is_active         BOOLEAN,
    last_login        TIMESTAMP_LTZ(6),
    _src              STRING NOT NULL,
    _pos              BIGINT NOT NULL
) WITH (
    'format-version' = '2',
    'write.parquet.compression-codec' = 'zstd'
);

CREATE TABLE IF NOT EXISTS lake.staging.products (
    product_id  STRING NOT NULL,
    name        STRING,
    category    STRING,
    subcategory STRING,
    price       DECIMAL(10, 2),
    cost        DECIMAL(10, 2),
    brand       STRING,
    description STRING,
    is_active   BOOLEAN,
    created_at  TIMESTAMP_LTZ(6),
    _src        STRING NOT NULL,
    _pos        BIGINT NOT NULL
) WITH (
    'format-version' = '2',
    'write.parquet.compression-codec' = 'zstd'
);

CREATE TABLE IF NOT EXISTS lake.staging.orders (
    order_id         STRING NOT NULL,
    user_id          STRING,
    product_id       STRING,
    quantity         INT,
    unit_price       DECIMAL(10, 2),
    total_amount     DECIMAL(12, 2),
    discount_amount  DECIMAL(10, 2),
    tax_amount       DECIMAL(10, 2),
    status           STRING,
    payment_method   STRING,
    shipping_address STRING,
    created_at       TIMESTAMP_LTZ(6),
    updated_at       TIMESTAMP_LTZ(6),
    _src             STRING NOT NULL,
    _pos             BIGINT NOT NULL
) WITH (
    'format-version' = '2',
    'write.parquet.compression-codec' = 'zstd'
);

-- Every version of each captured row, with the time from and until which it held.
CREATE TABLE IF NOT EXISTS lake.staging.users_history (
    user_id           STRING NOT NULL,
    email             STRING,
    first_name        STRING,
    last_name         STRING,
    date_of_birth     DATE,
    registration_date TIMESTAMP_LTZ(6),
    country           STRING,
    city              STRING,
    tier              STRING,
    is_active         BOOLEAN,
    last_login        TIMESTAMP_LTZ(6),
    is_deleted        BOOLEAN NOT NULL,
    valid_from        TIMESTAMP_LTZ(6) NOT NULL,
    valid_to          TIMESTAMP_LTZ(6),
    _src              STRING NOT NULL,
    _pos              BIGINT NOT NULL
) WITH (
    'format-version' = '2',
    'write.parquet.compression-codec' = 'zstd'
);

CREATE TABLE IF NOT EXISTS lake.staging.products_history (
    product_id  STRING NOT NULL,
    name        STRING,
    category    STRING,
    subcategory STRING,
    price       DECIMAL(10, 2),
    cost        DECIMAL(10, 2),
    brand       STRING,
    description STRING,
    is_active   BOOLEAN,
    created_at  TIMESTAMP_LTZ(6),
    is_deleted  BOOLEAN NOT NULL,
    valid_from  TIMESTAMP_LTZ(6) NOT NULL,
    valid_to    TIMESTAMP_LTZ(6),
    _src        STRING NOT NULL,
    _pos        BIGINT NOT NULL
) WITH (
    'format-version' = '2',
    'write.parquet.compression-codec' = 'zstd'
);

CREATE TABLE IF NOT EXISTS lake.staging.orders_history (
    order_id         STRING NOT NULL,
    user_id          STRING,
    product_id       STRING,
    quantity         INT,
    unit_price       DECIMAL(10, 2),
    total_amount     DECIMAL(12, 2),
    discount_amount  DECIMAL(10, 2),
    tax_amount       DECIMAL(10, 2),
    status           STRING,
    payment_method   STRING,
    shipping_address STRING,
    created_at       TIMESTAMP_LTZ(6),
    updated_at       TIMESTAMP_LTZ(6),
    is_deleted       BOOLEAN NOT NULL,
    valid_from       TIMESTAMP_LTZ(6) NOT NULL,
    valid_to         TIMESTAMP_LTZ(6),
    _src             STRING NOT NULL,
    _pos             BIGINT NOT NULL
) WITH (
    'format-version' = '2',
    'write.parquet.compression-codec' = 'zstd'
);

-- Marts: what the views of the same names hold, partitioned by day.
CREATE TABLE IF NOT EXISTS lake.marts.daily_metrics (
    `date`                  DATE NOT NULL,
    unique_users            BIGINT,
    sessions                BIGINT,
    page_views              BIGINT,
    product_views           BIGINT,
    searches                BIGINT,
    add_to_cart_events      BIGINT,
    purchases               BIGINT,
    revenue                 DECIMAL(38, 2),
    session_to_purchase_rate DECIMAL(9, 4),
    view_to_cart_rate       DECIMAL(9, 4),
    cart_to_purchase_rate   DECIMAL(9, 4)
) PARTITIONED BY (`date`) WITH (
    'format-version' = '2',
    'write.parquet.compression-codec' = 'zstd'
);

CREATE TABLE IF NOT EXISTS lake.marts.user_sessions (
    session_id               STRING NOT NULL,
    user_id                  STRING NOT NULL,
    session_start            TIMESTAMP_LTZ(6) NOT NULL,
    session_end              TIMESTAMP_LTZ(6) NOT NULL,
    session_duration_minutes DECIMAL(10, 2),
    page_views               BIGINT,
    product_views            BIGINT,
    searches                 BIGINT,
    add_to_cart_events       BIGINT,
    purchases                BIGINT,
    total_spent              DECIMAL(38, 2),
    items_purchased          BIGINT,
    device_type              STRING,
    browser                  STRING,
    converted_to_purchase    BOOLEAN,
    session_date             DATE NOT NULL
) PARTITIONED BY (session_date) WITH (
    'format-version' = '2',
    'write.parquet.compression-codec' = 'zstd'
);

CREATE TABLE IF NOT EXISTS lake.marts.user_activity (
    `date`          DATE NOT NULL,
    user_id         STRING NOT NULL,
    event_type      STRING NOT NULL,
    event_count     BIGINT,
    unique_sessions BIGINT
) PARTITIONED BY (`date`) WITH (
    'format-version' = '2',
    'write.parquet.compression-codec' = 'zstd'
);

CREATE TABLE IF NOT EXISTS lake.marts.conversion_funnel (
    `date`          DATE NOT NULL,
    user_id         STRING NOT NULL,
    page_views      BIGINT,
    product_views   BIGINT,
    add_to_carts    BIGINT,
    checkout_starts BIGINT,
    purchases       BIGINT
) PARTITIONED BY (`date`) WITH (
    'format-version' = '2',
    'write.parquet.compression-codec' = 'zstd'
);

CREATE TABLE IF NOT EXISTS lake.marts.orders_enriched (
    order_id        STRING NOT NULL,
    user_id         STRING,
    product_id      STRING,
    quantity        INT,
    unit_price      DECIMAL(10, 2),
    total_amount    DECIMAL(12, 2),
    discount_amount DECIMAL(10, 2),
    tax_amount      DECIMAL(10, 2),
    status          STRING,
    payment_method  STRING,
    created_at      TIMESTAMP_LTZ(6),
    updated_at      TIMESTAMP_LTZ(6),
    user_tier       STRING,
    user_country    STRING,
    user_city       STRING,
    product_name    STRING,
    category        STRING,
    subcategory     STRING,
    brand           STRING,
    list_price      DECIMAL(10, 2),
    margin          DECIMAL(18, 2),
    _src            STRING NOT NULL,
    _pos            BIGINT NOT NULL,
    created_date    DATE NOT NULL
) PARTITIONED BY (created_date) WITH (
    'format-version' = '2',
    'write.parquet.compression-codec' = 'zstd'
);

CREATE TABLE IF NOT EXISTS lake.marts.retail_minute (
    minute_start        TIMESTAMP_LTZ(6) NOT NULL,
    category            STRING NOT NULL,
    product_views       BIGINT,
    add_to_cart_events  BIGINT,
    removed_from_cart   BIGINT,
    orders              BIGINT,
    units               BIGINT,
    revenue             DECIMAL(38, 2),
    discounts           DECIMAL(38, 2),
    orders_completed    BIGINT,
    orders_cancelled    BIGINT,
    fulfillment_seconds BIGINT,
    `date`              DATE NOT NULL
) PARTITIONED BY (`date`) WITH (
    'format-version' = '2',
    'write.parquet.compression-codec' = 'zstd'
);

-- Governance: what the rules of logic/data_quality.sql say of each day.
CREATE TABLE IF NOT EXISTS lake.gov.fact_data_quality (
    dq_id        STRING NOT NULL,
    dataset_id   STRING NOT NULL,
    check_name   STRING NOT NULL,
    dimension    STRING NOT NULL,
    severity     STRING NOT NULL,
    check_status STRING NOT NULL,
    rows_checked BIGINT NOT NULL,
    rows_failed  BIGINT NOT NULL,
    score        DECIMAL(9, 6) NOT NULL,
    checked_ts   TIMESTAMP_LTZ(6) NOT NULL,
    check_date   DATE NOT NULL
) PARTITIONED BY (check_date) WITH (
    'format-version' = '2',
    'write.parquet.compression-codec' = 'zstd'
);

CREATE TABLE IF NOT EXISTS lake.gov.data_quality_score (
    dataset_id STRING NOT NULL,
    score      DECIMAL(9, 6) NOT NULL,
    warnings   BIGINT NOT NULL,
    errors     BIGINT NOT NULL,
    check_date DATE NOT NULL
) PARTITIONED BY (check_date) WITH (
    'format-version' = '2',
    'write.parquet.compression-codec' = 'zstd'
);
