INSERT INTO transactions_realtime
SELECT
    order_id, user_id, product_id, quantity, unit_price, total_amount, discount_amount, tax_amount, status, payment_method,
    shipping_address, created_at, updated_at, _src, _pos, _pos, CAST(CASE WHEN is_deleted THEN 1 ELSE 0 END AS TINYINT)
FROM orders_versions;
