-- The changelog of each captured table with typed columns: the image after the change, or the last one before a delete.
-- A version holds from its commit; what the first snapshot found (op r, position 0) holds from the beginning of time. Every change since
-- the slot was made follows it, so it may be read twice, or hold some changes in advance: the newest version is right all the same.
-- A table may be altered while the jobs run. A new column stays in the raw zone until a view names it; a nullable one that is gone
-- is null; an image without a needed column, or with a value that a column can't hold, is quarantined with what is wrong.
CREATE TEMPORARY VIEW users_images AS
SELECT
    *,
    IMAGE_PROBLEM(
        image,
        'user_id STRING', 'email STRING', 'first_name STRING', 'last_name STRING', 'date_of_birth DATE',
        'registration_date INSTANT', 'country STRING', 'city STRING', 'tier STRING', 'is_active BOOLEAN',
        'last_login INSTANT NULL'
    ) AS problem
FROM (
    SELECT *, COALESCE(`after`, `before`) AS image, op = 'd' AS is_deleted, commit_time AS valid_from FROM users_changes
);

CREATE TEMPORARY VIEW products_images AS
SELECT
    *,
    IMAGE_PROBLEM(
        image,
        'product_id STRING', 'name STRING', 'category STRING', 'subcategory STRING', 'price DECIMAL(10, 2)',
        'cost DECIMAL(10, 2)', 'brand STRING', 'description STRING NULL', 'is_active BOOLEAN', 'created_at INSTANT'
    ) AS problem
FROM (
    SELECT *, COALESCE(`after`, `before`) AS image, op = 'd' AS is_deleted, commit_time AS valid_from FROM products_changes
);

CREATE TEMPORARY VIEW orders_images AS
SELECT
    *,
    IMAGE_PROBLEM(
        image,
        'order_id STRING', 'user_id STRING', 'product_id STRING', 'quantity INT', 'unit_price DECIMAL(10, 2)',
        'total_amount DECIMAL(12, 2)', 'discount_amount DECIMAL(10, 2)', 'tax_amount DECIMAL(10, 2)', 'status STRING',
        'payment_method STRING', 'shipping_address STRING', 'created_at INSTANT', 'updated_at INSTANT'
    ) AS problem
FROM (
    SELECT *, COALESCE(`after`, `before`) AS image, op = 'd' AS is_deleted, commit_time AS valid_from FROM orders_changes
);

CREATE TEMPORARY VIEW users_versions AS
SELECT
    image['user_id']                                  AS user_id,
    image['email']                                    AS email,
    image['first_name']                               AS first_name,
    image['last_name']                                AS last_name,
    TRY_CAST(image['date_of_birth'] AS DATE)          AS date_of_birth,
    TO_INSTANT(image['registration_date'])            AS registration_date,
    image['country']                                  AS country,
    image['city']                                     AS city,
    image['tier']                                     AS tier,
    TRY_CAST(image['is_active'] AS BOOLEAN)           AS is_active,
    TO_INSTANT(image['last_login'])                   AS last_login,
    valid_from,
    _src,
    _pos,
    is_deleted,
    op
FROM users_images
WHERE problem IS NULL;

CREATE TEMPORARY VIEW products_versions AS
SELECT
    image['product_id']                               AS product_id,
    image['name']                                     AS name,
    image['category']                                 AS category,
    image['subcategory']                              AS subcategory,
    TRY_CAST(image['price'] AS DECIMAL(10, 2))        AS price,
    TRY_CAST(image['cost'] AS DECIMAL(10, 2))         AS cost,
    image['brand']                                    AS brand,
    image['description']                              AS description,
    TRY_CAST(image['is_active'] AS BOOLEAN)           AS is_active,
    TO_INSTANT(image['created_at'])                   AS created_at,
    valid_from,
    _src,
    _pos,
    is_deleted,
    op
FROM products_images
WHERE problem IS NULL;

CREATE TEMPORARY VIEW orders_versions AS
SELECT
    image['order_id']                                 AS order_id,
    image['user_id']                                  AS user_id,
    image['product_id']                               AS product_id,
    TRY_CAST(image['quantity'] AS INT)                AS quantity,
    TRY_CAST(image['unit_price'] AS DECIMAL(10, 2))   AS unit_price,
    TRY_CAST(image['total_amount'] AS DECIMAL(12, 2)) AS total_amount,
    TRY_CAST(image['discount_amount'] AS DECIMAL(10, 2))  AS discount_amount,
    TRY_CAST(image['tax_amount'] AS DECIMAL(10, 2))   AS tax_amount,
    image['status']                                   AS status,
    image['payment_method']                           AS payment_method,
    image['shipping_address']                         AS shipping_address,
    TO_INSTANT(image['created_at'])                   AS created_at,
    TO_INSTANT(image['updated_at'])                   AS updated_at,
    valid_from,
    _src,
    _pos,
    is_deleted,
    op
FROM orders_images
WHERE problem IS NULL;

CREATE TEMPORARY VIEW poison_changes AS
SELECT 'users' AS table_name, problem AS reason, op, commit_time, `before`, `after`, _src, _pos
FROM users_images
WHERE problem IS NOT NULL
UNION ALL
SELECT 'products', problem, op, commit_time, `before`, `after`, _src, _pos
FROM products_images
WHERE problem IS NOT NULL
UNION ALL
SELECT 'orders', problem, op, commit_time, `before`, `after`, _src, _pos
FROM orders_images
WHERE problem IS NOT NULL;
