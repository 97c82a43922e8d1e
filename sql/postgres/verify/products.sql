-- Columns in the order that is hashed, times as epoch milliseconds; the key comes first.
SELECT
    product_id::text, name, category, subcategory, price::text, cost::text, brand, description, is_active::text,
    (extract(epoch FROM created_at) * 1000)::bigint::text
FROM shop.products
