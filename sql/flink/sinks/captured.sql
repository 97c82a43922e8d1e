-- The tables fed by change data capture: of each key the largest version wins, of equal ones the one written last.
CREATE TEMPORARY TABLE users_realtime (
    user_id           STRING NOT NULL,
    email             STRING NOT NULL,
    first_name        STRING NOT NULL,
    last_name         STRING NOT NULL,
    date_of_birth     DATE NOT NULL,
    registration_date TIMESTAMP_LTZ(3) NOT NULL,
    country           STRING NOT NULL,
    city              STRING NOT NULL,
    tier              STRING NOT NULL,
    is_active         BOOLEAN NOT NULL,
    last_login        TIMESTAMP_LTZ(3),
    _src              STRING NOT NULL,
    _pos              BIGINT NOT NULL,
    _version          BIGINT NOT NULL,
    _is_deleted       TINYINT NOT NULL
) WITH (
    'connector' = 'clickhouse',
    'url' = '${CLICKHOUSE_URL}',
    'username' = '${CLICKHOUSE_USER}',
    'password' = '${CLICKHOUSE_PASSWORD}',
    'database-name' = 'speed',
    'table-name' = 'users',
    'sink.delivery-guarantee' = 'exactly-once'
);

CREATE TEMPORARY TABLE products_realtime (
    product_id  STRING NOT NULL,
    name        STRING NOT NULL,
    category    STRING NOT NULL,
    subcategory STRING NOT NULL,
    price       DECIMAL(10, 2) NOT NULL,
    cost        DECIMAL(10, 2) NOT NULL,
    brand       STRING NOT NULL,
    description STRING,
    is_active   BOOLEAN NOT NULL,
    created_at  TIMESTAMP_LTZ(3) NOT NULL,
    _src        STRING NOT NULL,
    _pos        BIGINT NOT NULL,
    _version    BIGINT NOT NULL,
    _is_deleted TINYINT NOT NULL
) WITH (
    'connector' = 'clickhouse',
    'url' = '${CLICKHOUSE_URL}',
    'username' = '${CLICKHOUSE_USER}',
    'password' = '${CLICKHOUSE_PASSWORD}',
    'database-name' = 'speed',
    'table-name' = 'products',
    'sink.delivery-guarantee' = 'exactly-once'
);

CREATE TEMPORARY TABLE transactions_realtime (
    transaction_id   STRING NOT NULL,
    user_id          STRING NOT NULL,
    product_id       STRING NOT NULL,
    quantity         INT NOT NULL,
    unit_price       DECIMAL(10, 2) NOT NULL,
    total_amount     DECIMAL(12, 2) NOT NULL,
    discount_amount  DECIMAL(10, 2) NOT NULL,
    tax_amount       DECIMAL(10, 2) NOT NULL,
    status           STRING NOT NULL,
    payment_method   STRING NOT NULL,
    shipping_address STRING NOT NULL,
    created_at       TIMESTAMP_LTZ(3) NOT NULL,
    updated_at       TIMESTAMP_LTZ(3) NOT NULL,
    _src             STRING NOT NULL,
    _pos             BIGINT NOT NULL,
    _version         BIGINT NOT NULL,
    _is_deleted      TINYINT NOT NULL
) WITH (
    'connector' = 'clickhouse',
    'url' = '${CLICKHOUSE_URL}',
    'username' = '${CLICKHOUSE_USER}',
    'password' = '${CLICKHOUSE_PASSWORD}',
    'database-name' = 'speed',
    'table-name' = 'transactions_realtime',
    'sink.delivery-guarantee' = 'exactly-once'
);
