-- Each order with its user and product as they were when it was made: the newest version committed until then. What was
-- deleted by then, or not there yet, is null.
-- A temporal join waits for watermarks and has no batch form; the newest of all earlier versions is one thing in both modes, and
-- a version that arrives late corrects the order.
CREATE TEMPORARY VIEW orders_with_user AS
SELECT
    order_id, user_id, product_id, quantity, unit_price, total_amount, discount_amount, tax_amount, status, payment_method,
    created_at, updated_at, user_tier, user_country, user_city, _src, _pos
FROM (
    SELECT
        o.*,
        CASE WHEN NOT u.is_deleted THEN u.tier END      AS user_tier,
        CASE WHEN NOT u.is_deleted THEN u.country END   AS user_country,
        CASE WHEN NOT u.is_deleted THEN u.city END      AS user_city,
        ROW_NUMBER() OVER (PARTITION BY o.order_id ORDER BY u.valid_from DESC NULLS LAST, u._pos DESC NULLS LAST) AS newest
    FROM orders AS o
    LEFT JOIN users_versions AS u ON u.user_id = o.user_id AND u.valid_from <= o.created_at
)
WHERE newest = 1;

CREATE TEMPORARY VIEW orders_enriched AS
SELECT
    order_id, user_id, product_id, quantity, unit_price, total_amount, discount_amount, tax_amount, status, payment_method,
    created_at, updated_at, user_tier, user_country, user_city, product_name, category, subcategory, brand, list_price,
    CAST(total_amount - quantity * product_cost AS DECIMAL(18, 2)) AS margin, _src, _pos
FROM (
    SELECT
        o.*,
        CASE WHEN NOT p.is_deleted THEN p.name END          AS product_name,
        CASE WHEN NOT p.is_deleted THEN p.category END      AS category,
        CASE WHEN NOT p.is_deleted THEN p.subcategory END   AS subcategory,
        CASE WHEN NOT p.is_deleted THEN p.brand END         AS brand,
        CASE WHEN NOT p.is_deleted THEN p.price END         AS list_price,
        CASE WHEN NOT p.is_deleted THEN p.cost END          AS product_cost,
        ROW_NUMBER() OVER (PARTITION BY o.order_id ORDER BY p.valid_from DESC NULLS LAST, p._pos DESC NULLS LAST) AS newest
    FROM orders_with_user AS o
    LEFT JOIN products_versions AS p ON p.product_id = o.product_id AND p.valid_from <= o.created_at
)
WHERE newest = 1;
