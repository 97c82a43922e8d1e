-- Columns in the order that is hashed, times as epoch milliseconds; the key comes first.
SELECT
    order_id::text, user_id::text, product_id::text, quantity::text, unit_price::text, total_amount::text, discount_amount::text,
    tax_amount::text, status, payment_method, shipping_address, (extract(epoch FROM created_at) * 1000)::bigint::text, (extract(epoch FROM updated_at) * 1000)::bigint::text
FROM shop.orders
