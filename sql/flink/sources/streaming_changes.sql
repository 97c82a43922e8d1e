-- Streaming: the captured tables are bound to Postgres.
CREATE TEMPORARY TABLE postgres_changes (
    table_name  STRING NOT NULL,
    op          STRING NOT NULL,
    lsn         BIGINT NOT NULL,
    tx_id       BIGINT,
    commit_time TIMESTAMP_LTZ(3) NOT NULL,
    `before`    MAP<STRING, STRING>,
    `after`     MAP<STRING, STRING>,
    _src        STRING NOT NULL,
    _pos        BIGINT NOT NULL
) WITH (
    'connector' = 'postgres-changes',
    'hostname' = '${POSTGRES_HOST}',
    'port' = '${POSTGRES_PORT}',
    'database-name' = '${POSTGRES_DATABASE}',
    'username' = '${POSTGRES_USER}',
    'password' = '${POSTGRES_PASSWORD}',
    -- verify-full trusts what the JVM trusts.
    'debezium.database.sslmode' = '${POSTGRES_SSL_MODE:-disable}',
    'debezium.database.sslfactory' = 'org.postgresql.ssl.DefaultJavaSSLFactory',
    'schema-name' = 'shop',
    'table-names' = 'users;products;orders',
    'publication' = 'millrace',
    'slot' = 'millrace_${JOB}'
);

CREATE TEMPORARY VIEW users_changes AS
SELECT op, lsn, tx_id, commit_time, `before`, `after`, _src, _pos FROM postgres_changes WHERE table_name = 'users';

CREATE TEMPORARY VIEW products_changes AS
SELECT op, lsn, tx_id, commit_time, `before`, `after`, _src, _pos FROM postgres_changes WHERE table_name = 'products';

CREATE TEMPORARY VIEW orders_changes AS
SELECT op, lsn, tx_id, commit_time, `before`, `after`, _src, _pos FROM postgres_changes WHERE table_name = 'orders';
