-- The changelog of each captured table with typed columns: the image after the change, or the last one before a delete.
CREATE TEMPORARY VIEW users_versions AS
SELECT
    image['user_id']                                  AS user_id,
    image['email']                                    AS email,
    image['first_name']                               AS first_name,
    image['last_name']                                AS last_name,
    CAST(image['date_of_birth'] AS DATE)              AS date_of_birth,
    TO_INSTANT(image['registration_date'])            AS registration_date,
    image['country']                                  AS country,
    image['city']                                     AS city,
    image['tier']                                     AS tier,
    CAST(image['is_active'] AS BOOLEAN)               AS is_active,
    TO_INSTANT(image['last_login'])                   AS last_login,
    _src,
    _pos,
    is_deleted
FROM (SELECT COALESCE(`after`, `before`) AS image, op = 'd' AS is_deleted, _src, _pos FROM users_changes);

CREATE TEMPORARY VIEW products_versions AS
SELECT
    image['product_id']                               AS product_id,
    image['name']                                     AS name,
    image['category']                                 AS category,
    image['subcategory']                              AS subcategory,
    CAST(image['price'] AS DECIMAL(10, 2))            AS price,
    CAST(image['cost'] AS DECIMAL(10, 2))             AS cost,
    image['brand']                                    AS brand,
    image['description']                              AS description,
    CAST(image['is_active'] AS BOOLEAN)               AS is_active,
    TO_INSTANT(image['created_at'])                   AS created_at,
    _src,
    _pos,
    is_deleted
FROM (SELECT COALESCE(`after`, `before`) AS image, op = 'd' AS is_deleted, _src, _pos FROM products_changes);

CREATE TEMPORARY VIEW orders_versions AS
SELECT
    image['order_id']                                 AS order_id,
    image['user_id']                                  AS user_id,
    image['product_id']                               AS product_id,
    CAST(image['quantity'] AS INT)                    AS quantity,
    CAST(image['unit_price'] AS DECIMAL(10, 2))       AS unit_price,
    CAST(image['total_amount'] AS DECIMAL(12, 2))     AS total_amount,
    CAST(image['discount_amount'] AS DECIMAL(10, 2))  AS discount_amount,
    CAST(image['tax_amount'] AS DECIMAL(10, 2))       AS tax_amount,
    image['status']                                   AS status,
    image['payment_method']                           AS payment_method,
    image['shipping_address']                         AS shipping_address,
    TO_INSTANT(image['created_at'])                   AS created_at,
    TO_INSTANT(image['updated_at'])                   AS updated_at,
    _src,
    _pos,
    is_deleted
FROM (SELECT COALESCE(`after`, `before`) AS image, op = 'd' AS is_deleted, _src, _pos FROM orders_changes);
