-- The newest version of each key, deleted keys left out.
CREATE TEMPORARY VIEW users AS
SELECT user_id, email, first_name, last_name, date_of_birth, registration_date, country, city, tier, is_active, last_login, _src, _pos
FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY user_id ORDER BY _pos DESC) AS newest FROM users_versions)
WHERE newest = 1 AND NOT is_deleted;

CREATE TEMPORARY VIEW products AS
SELECT product_id, name, category, subcategory, price, cost, brand, description, is_active, created_at, _src, _pos
FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY product_id ORDER BY _pos DESC) AS newest FROM products_versions)
WHERE newest = 1 AND NOT is_deleted;

CREATE TEMPORARY VIEW orders AS
SELECT
    order_id, user_id, product_id, quantity, unit_price, total_amount, discount_amount, tax_amount, status, payment_method,
    shipping_address, created_at, updated_at, _src, _pos
FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY order_id ORDER BY _pos DESC) AS newest FROM orders_versions)
WHERE newest = 1 AND NOT is_deleted;
