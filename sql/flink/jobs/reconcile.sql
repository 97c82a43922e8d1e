-- reconcile, the lake's side: every row that ClickHouse should have, with its key, hour, hash and position.
SET 'execution.runtime-mode' = 'batch';
SET 'pipeline.name' = 'reconcile';

CREATE TEMPORARY FUNCTION ROW_HASH AS 'io.millrace.pipelines.reconcile.RowHash';
CREATE TEMPORARY FUNCTION EPOCH_MILLIS AS 'io.millrace.pipelines.reconcile.EpochMillis';

INCLUDE 'flink/catalogs.sql';
INCLUDE 'flink/sources/batch.sql';
INCLUDE 'flink/logic/functions.sql';
INCLUDE 'flink/logic/events_cleaned.sql';
INCLUDE 'flink/logic/changes.sql';
INCLUDE 'flink/logic/current_state.sql';

CREATE TEMPORARY VIEW reconciliation_rows AS
SELECT
    table_name,
    instant_millis / 3600000 * 3600 AS hour_epoch,
    row_key,
    row_hash,
    amount,
    _src,
    _pos
FROM (
    SELECT
        'user_events_realtime' AS table_name,
        EPOCH_MILLIS(event_time) AS instant_millis,
        event_id AS row_key,
        ROW_HASH(
            event_id, user_id, session_id, event_type, CAST(EPOCH_MILLIS(event_time) AS STRING), device_type, browser, ip_address,
            page_url, product_id, search_query, transaction_id, CAST(amount AS STRING), CAST(quantity AS STRING), properties
        ) AS row_hash,
        COALESCE(CAST(amount AS DECIMAL(38, 2)), 0) AS amount,
        _src,
        _pos
    FROM events_cleaned
    UNION ALL
    SELECT
        'users',
        EPOCH_MILLIS(registration_date),
        user_id,
        ROW_HASH(
            user_id, email, first_name, last_name, CAST(date_of_birth AS STRING), CAST(EPOCH_MILLIS(registration_date) AS STRING),
            country, city, tier, LOWER(CAST(is_active AS STRING)), CAST(EPOCH_MILLIS(last_login) AS STRING)
        ),
        CAST(0 AS DECIMAL(38, 2)),
        _src,
        _pos
    FROM users
    UNION ALL
    SELECT
        'products',
        EPOCH_MILLIS(created_at),
        product_id,
        ROW_HASH(
            product_id, name, category, subcategory, CAST(price AS STRING), CAST(cost AS STRING), brand, description,
            LOWER(CAST(is_active AS STRING)), CAST(EPOCH_MILLIS(created_at) AS STRING)
        ),
        CAST(price AS DECIMAL(38, 2)),
        _src,
        _pos
    FROM products
    UNION ALL
    SELECT
        'transactions_realtime',
        EPOCH_MILLIS(created_at),
        order_id,
        ROW_HASH(
            order_id, user_id, product_id, CAST(quantity AS STRING), CAST(unit_price AS STRING), CAST(total_amount AS STRING),
            CAST(discount_amount AS STRING), CAST(tax_amount AS STRING), status, payment_method, shipping_address,
            CAST(EPOCH_MILLIS(created_at) AS STRING), CAST(EPOCH_MILLIS(updated_at) AS STRING)
        ),
        CAST(total_amount AS DECIMAL(38, 2)),
        _src,
        _pos
    FROM orders
)
WHERE instant_millis >= ${FROM_MILLIS} AND instant_millis < ${TO_MILLIS};

CREATE TEMPORARY VIEW reconciliation_hours AS
SELECT table_name, hour_epoch, COUNT(*) AS row_count, SUM(row_hash) AS checksum, SUM(amount) AS amount
FROM reconciliation_rows
GROUP BY table_name, hour_epoch;

-- What the lake holds of the click stream, good or bad.
CREATE TEMPORARY VIEW reconciliation_held AS
SELECT _src, _pos FROM lake.`raw`.events
UNION ALL
SELECT _src, _pos FROM lake.quarantine.events;

-- How far the lake has come in each source, on all days.
CREATE TEMPORARY VIEW reconciliation_positions AS
SELECT _src, MAX(_pos) AS _pos
FROM (
    SELECT _src, _pos FROM reconciliation_held
    UNION ALL
    SELECT _src, _pos FROM users_changes
    UNION ALL
    SELECT _src, _pos FROM products_changes
    UNION ALL
    SELECT _src, _pos FROM orders_changes
)
GROUP BY _src;
