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

INSERT INTO events_processed
SELECT user_id, raw_value, CASE WHEN NOT is_valid THEN MAP['validation_errors', ENCODE(validation_errors, 'UTF-8')] END
FROM events_cleaned;

INSERT INTO events_raw_dlq
SELECT
    raw_value,
    MAP[
        'reason', ENCODE(reason, 'UTF-8'),
        'detail', ENCODE(detail, 'UTF-8'),
        'source', ENCODE(_src, 'UTF-8'),
        'position', ENCODE(CAST(_pos AS STRING), 'UTF-8')
    ]
FROM poison_events;

INSERT INTO users_realtime
SELECT
    user_id, email, first_name, last_name, date_of_birth, registration_date, country, city, tier, is_active, last_login,
    _src, _pos, _pos, CAST(CASE WHEN is_deleted THEN 1 ELSE 0 END AS TINYINT)
FROM users_versions;

INSERT INTO products_realtime
SELECT
    product_id, name, category, subcategory, price, cost, brand, description, is_active, created_at,
    _src, _pos, _pos, CAST(CASE WHEN is_deleted THEN 1 ELSE 0 END AS TINYINT)
FROM products_versions;

INSERT INTO transactions_realtime
SELECT
    order_id, user_id, product_id, quantity, unit_price, total_amount, discount_amount, tax_amount, status, payment_method,
    shipping_address, created_at, updated_at, _src, _pos, _pos, CAST(CASE WHEN is_deleted THEN 1 ELSE 0 END AS TINYINT)
FROM orders_versions;

END;
