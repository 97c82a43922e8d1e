-- name: user_exists
select exists (select 1 from shop.users where user_id = ?)

-- name: insert_user
insert into shop.users (
    user_id, email, first_name, last_name, date_of_birth, registration_date,
    country, city, tier, is_active, last_login
) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
on conflict do nothing

-- name: insert_product
insert into shop.products (
    product_id, name, category, subcategory, price, cost, brand, description,
    is_active, created_at
) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
on conflict do nothing

-- name: insert_order
insert into shop.orders (
    order_id, user_id, product_id, quantity, unit_price, total_amount,
    discount_amount, tax_amount, status, payment_method, shipping_address,
    created_at, updated_at
) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
on conflict do nothing

-- name: open_orders
select order_id, status
from shop.orders
where status not in ('completed', 'cancelled')
order by created_at desc
limit 5000

-- name: change_status
update shop.orders
set status = ?, updated_at = ?
where order_id = ? and status = ?

-- name: delete_order
delete from shop.orders where order_id = ?

-- name: log_in
update shop.users set last_login = ? where user_id = ?

-- name: change_tier
update shop.users set tier = ?, last_login = ? where user_id = ?

-- name: change_price
update shop.products set price = greatest(1.00, round(price * ?, 2)) where product_id = ?

-- name: heartbeat
insert into millrace.heartbeat (id, beat_at) values (1, ?)
on conflict (id) do update set beat_at = excluded.beat_at
