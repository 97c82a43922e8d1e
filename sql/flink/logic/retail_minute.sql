-- The shop's minute by category: sales, traffic and fulfillment. A category is what the product had at the end of the minute.
-- An order counts in the minute in which it was made, by the status that it has now.
-- (Flink can't round a TIMESTAMP_LTZ down: it is one without a zone for a moment, in UTC as all jobs are.)
CREATE TEMPORARY VIEW retail_minute_products AS
SELECT
    minute_start,
    product_id,
    SUM(product_views)          AS product_views,
    SUM(add_to_cart_events)     AS add_to_cart_events,
    SUM(removed_from_cart)      AS removed_from_cart,
    SUM(orders)                 AS orders,
    SUM(units)                  AS units,
    SUM(revenue)                AS revenue,
    SUM(discounts)              AS discounts,
    SUM(completed)              AS orders_completed,
    SUM(cancelled)              AS orders_cancelled,
    SUM(fulfillment_seconds)    AS fulfillment_seconds
FROM (
    SELECT
        CAST(FLOOR(CAST(event_time AS TIMESTAMP(3)) TO MINUTE) AS TIMESTAMP_LTZ(3)) AS minute_start,
        product_id,
        CAST(CASE WHEN event_type = 'product_view' THEN 1 ELSE 0 END AS BIGINT)     AS product_views,
        CAST(CASE WHEN event_type = 'add_to_cart' THEN 1 ELSE 0 END AS BIGINT)      AS add_to_cart_events,
        CAST(CASE WHEN event_type = 'remove_from_cart' THEN 1 ELSE 0 END AS BIGINT) AS removed_from_cart,
        CAST(0 AS BIGINT)                                                           AS orders,
        CAST(0 AS BIGINT)                                                           AS units,
        CAST(0 AS DECIMAL(12, 2))                                                   AS revenue,
        CAST(0 AS DECIMAL(12, 2))                                                   AS discounts,
        CAST(0 AS BIGINT)                                                           AS completed,
        CAST(0 AS BIGINT)                                                           AS cancelled,
        CAST(0 AS BIGINT)                                                           AS fulfillment_seconds
    FROM events_cleaned
    WHERE product_id IS NOT NULL
    UNION ALL
    SELECT
        CAST(FLOOR(CAST(created_at AS TIMESTAMP(3)) TO MINUTE) AS TIMESTAMP_LTZ(3)),
        product_id,
        CAST(0 AS BIGINT),
        CAST(0 AS BIGINT),
        CAST(0 AS BIGINT),
        CAST(1 AS BIGINT),
        CAST(quantity AS BIGINT),
        CASE WHEN status = 'cancelled' THEN CAST(0 AS DECIMAL(12, 2)) ELSE total_amount END,
        CAST(discount_amount AS DECIMAL(12, 2)),
        CAST(CASE WHEN status = 'completed' THEN 1 ELSE 0 END AS BIGINT),
        CAST(CASE WHEN status = 'cancelled' THEN 1 ELSE 0 END AS BIGINT),
        CASE WHEN status = 'completed' THEN CAST(TIMESTAMPDIFF(SECOND, created_at, updated_at) AS BIGINT) ELSE CAST(0 AS BIGINT) END
    FROM orders
)
GROUP BY minute_start, product_id;

CREATE TEMPORARY VIEW retail_minute AS
SELECT
    minute_start,
    category,
    SUM(product_views)          AS product_views,
    SUM(add_to_cart_events)     AS add_to_cart_events,
    SUM(removed_from_cart)      AS removed_from_cart,
    SUM(orders)                 AS orders,
    SUM(units)                  AS units,
    SUM(revenue)                AS revenue,
    SUM(discounts)              AS discounts,
    SUM(orders_completed)       AS orders_completed,
    SUM(orders_cancelled)       AS orders_cancelled,
    SUM(fulfillment_seconds)    AS fulfillment_seconds
FROM (
    SELECT
        m.*,
        CASE WHEN NOT p.is_deleted THEN p.category ELSE 'unknown' END AS category,
        ROW_NUMBER() OVER (
            PARTITION BY m.minute_start, m.product_id
            ORDER BY p.valid_from DESC NULLS LAST, p._pos DESC NULLS LAST
        ) AS newest
    FROM retail_minute_products AS m
    LEFT JOIN products_versions AS p
        ON p.product_id = m.product_id AND p.valid_from < m.minute_start + INTERVAL '1' MINUTE
)
WHERE newest = 1
GROUP BY minute_start, category;
