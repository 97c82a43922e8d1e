-- Streaming: each metric as a changelog topic, the newest row of a key wins.
CREATE TEMPORARY TABLE daily_metrics_topic (
    `date`                   DATE,
    unique_users             BIGINT,
    sessions                 BIGINT,
    page_views               BIGINT,
    product_views            BIGINT,
    searches                 BIGINT,
    add_to_cart_events       BIGINT,
    purchases                BIGINT,
    revenue                  DECIMAL(38, 2),
    session_to_purchase_rate DECIMAL(9, 4),
    view_to_cart_rate        DECIMAL(9, 4),
    cart_to_purchase_rate    DECIMAL(9, 4),
    PRIMARY KEY (`date`) NOT ENFORCED
) WITH (
    'connector' = 'upsert-kafka',
    'properties.bootstrap.servers' = '${KAFKA_BOOTSTRAP_SERVERS}',
    'properties.security.protocol' = '${KAFKA_SECURITY_PROTOCOL:-PLAINTEXT}',
    'topic' = 'metrics.daily_metrics',
    'key.format' = 'json',
    'value.format' = 'json',
    'sink.delivery-guarantee' = 'exactly-once',
    'sink.transactional-id-prefix' = 'millrace-${JOB}-daily-metrics',
    'properties.transaction.timeout.ms' = '900000'
);

CREATE TEMPORARY TABLE retail_minute_topic (
    minute_start        TIMESTAMP_LTZ(3),
    category            STRING,
    product_views       BIGINT,
    add_to_cart_events  BIGINT,
    removed_from_cart   BIGINT,
    orders              BIGINT,
    units               BIGINT,
    revenue             DECIMAL(38, 2),
    discounts           DECIMAL(38, 2),
    orders_completed    BIGINT,
    orders_cancelled    BIGINT,
    fulfillment_seconds BIGINT,
    PRIMARY KEY (minute_start, category) NOT ENFORCED
) WITH (
    'connector' = 'upsert-kafka',
    'properties.bootstrap.servers' = '${KAFKA_BOOTSTRAP_SERVERS}',
    'properties.security.protocol' = '${KAFKA_SECURITY_PROTOCOL:-PLAINTEXT}',
    'topic' = 'metrics.retail_minute',
    'key.format' = 'json',
    'value.format' = 'json',
    'sink.delivery-guarantee' = 'exactly-once',
    'sink.transactional-id-prefix' = 'millrace-${JOB}-retail-minute',
    'properties.transaction.timeout.ms' = '900000'
);

CREATE TEMPORARY TABLE user_sessions_topic (
    session_id               STRING,
    user_id                  STRING,
    session_start            TIMESTAMP_LTZ(3),
    session_end              TIMESTAMP_LTZ(3),
    session_duration_minutes DECIMAL(10, 2),
    page_views               BIGINT,
    product_views            BIGINT,
    searches                 BIGINT,
    add_to_cart_events       BIGINT,
    purchases                BIGINT,
    total_spent              DECIMAL(38, 2),
    items_purchased          BIGINT,
    device_type              STRING,
    browser                  STRING,
    converted_to_purchase    BOOLEAN,
    PRIMARY KEY (user_id, session_id, session_start) NOT ENFORCED
) WITH (
    'connector' = 'upsert-kafka',
    'properties.bootstrap.servers' = '${KAFKA_BOOTSTRAP_SERVERS}',
    'properties.security.protocol' = '${KAFKA_SECURITY_PROTOCOL:-PLAINTEXT}',
    'topic' = 'metrics.user_sessions',
    'key.format' = 'json',
    'value.format' = 'json',
    'sink.delivery-guarantee' = 'exactly-once',
    'sink.transactional-id-prefix' = 'millrace-${JOB}-user-sessions',
    'properties.transaction.timeout.ms' = '900000'
);
