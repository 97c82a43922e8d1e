-- Columns in the order that is hashed, times as epoch milliseconds; the key comes first.
SELECT
    user_id::text, email, first_name, last_name, date_of_birth::text, (extract(epoch FROM registration_date) * 1000)::bigint::text, country, city, tier,
    is_active::text, (extract(epoch FROM last_login) * 1000)::bigint::text
FROM shop.users
