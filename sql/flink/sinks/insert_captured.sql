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
