-- The history of each captured table as a slowly changing dimension of type 2: one row for each version, from its commit until
-- that of the next; valid_to is null for the newest. A deletion is a version with is_deleted.
-- Batch mode only: in a stream no OVER window looks ahead. LEAD knows no TIMESTAMP_LTZ: it gets one without a zone, in UTC as all jobs
-- are.
-- A row of the snapshot is left out when the snapshot was read once more, or when the insert of the row follows.
CREATE TEMPORARY VIEW users_history AS
SELECT
    user_id, email, first_name, last_name, date_of_birth, registration_date, country, city, tier, is_active, last_login,
    is_deleted,
    valid_from,
    CAST(next_from AS TIMESTAMP_LTZ(3)) AS valid_to,
    _src,
    _pos
FROM (
    SELECT
        *,
        LEAD(op) OVER (PARTITION BY user_id ORDER BY valid_from, _pos) AS next_op,
        LEAD(CAST(valid_from AS TIMESTAMP(3))) OVER (PARTITION BY user_id ORDER BY valid_from, _pos) AS next_from
    FROM users_versions
)
WHERE op <> 'r' OR next_op IS NULL OR next_op NOT IN ('r', 'c');

CREATE TEMPORARY VIEW products_history AS
SELECT
    product_id, name, category, subcategory, price, cost, brand, description, is_active, created_at,
    is_deleted,
    valid_from,
    CAST(next_from AS TIMESTAMP_LTZ(3)) AS valid_to,
    _src,
    _pos
FROM (
    SELECT
        *,
        LEAD(op) OVER (PARTITION BY product_id ORDER BY valid_from, _pos) AS next_op,
        LEAD(CAST(valid_from AS TIMESTAMP(3))) OVER (PARTITION BY product_id ORDER BY valid_from, _pos) AS next_from
    FROM products_versions
)
WHERE op <> 'r' OR next_op IS NULL OR next_op NOT IN ('r', 'c');

CREATE TEMPORARY VIEW orders_history AS
SELECT
    order_id, user_id, product_id, quantity, unit_price, total_amount, discount_amount, tax_amount, status, payment_method,
    shipping_address, created_at, updated_at,
    is_deleted,
    valid_from,
    CAST(next_from AS TIMESTAMP_LTZ(3)) AS valid_to,
    _src,
    _pos
FROM (
    SELECT
        *,
        LEAD(op) OVER (PARTITION BY order_id ORDER BY valid_from, _pos) AS next_op,
        LEAD(CAST(valid_from AS TIMESTAMP(3))) OVER (PARTITION BY order_id ORDER BY valid_from, _pos) AS next_from
    FROM orders_versions
)
WHERE op <> 'r' OR next_op IS NULL OR next_op NOT IN ('r', 'c');
