-- The shop: the transactional source. Every statement may be run again.

CREATE SCHEMA IF NOT EXISTS shop;

CREATE TABLE IF NOT EXISTS shop.users (
    user_id           uuid PRIMARY KEY,
    email             text           NOT NULL,
    first_name        text           NOT NULL,
    last_name         text           NOT NULL,
    date_of_birth     date           NOT NULL,
    registration_date timestamptz(3) NOT NULL,
    country           text           NOT NULL,
    city              text           NOT NULL,
    tier              text           NOT NULL CHECK (tier IN ('bronze', 'silver', 'gold', 'platinum')),
    is_active         boolean        NOT NULL,
    last_login        timestamptz(3)
);

CREATE TABLE IF NOT EXISTS shop.products (
    product_id  uuid PRIMARY KEY,
    name        text           NOT NULL,
    category    text           NOT NULL,
    subcategory text           NOT NULL,
    price       numeric(10, 2) NOT NULL,
    cost        numeric(10, 2) NOT NULL,
    brand       text           NOT NULL,
    description text,
    is_active   boolean        NOT NULL,
    created_at  timestamptz(3) NOT NULL
);

CREATE TABLE IF NOT EXISTS shop.orders (
    order_id         uuid PRIMARY KEY,
    user_id          uuid           NOT NULL,
    product_id       uuid           NOT NULL,
    quantity         integer        NOT NULL,
    unit_price       numeric(10, 2) NOT NULL,
    total_amount     numeric(12, 2) NOT NULL,
    discount_amount  numeric(10, 2) NOT NULL,
    tax_amount       numeric(10, 2) NOT NULL,
    status           text           NOT NULL,
    payment_method   text           NOT NULL,
    shipping_address text           NOT NULL,
    created_at       timestamptz(3) NOT NULL,
    updated_at       timestamptz(3) NOT NULL
);

-- An update of a row with a large value kept out of line (TOAST) carries its old image only under FULL.
ALTER TABLE shop.users REPLICA IDENTITY FULL;
ALTER TABLE shop.products REPLICA IDENTITY FULL;
ALTER TABLE shop.orders REPLICA IDENTITY FULL;
