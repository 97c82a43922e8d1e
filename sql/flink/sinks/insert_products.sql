INSERT INTO products_realtime
SELECT
    product_id, name, category, subcategory, price, cost, brand, description, is_active, created_at,
    _src, _pos, _pos, CAST(CASE WHEN is_deleted THEN 1 ELSE 0 END AS TINYINT)
FROM products_versions;
