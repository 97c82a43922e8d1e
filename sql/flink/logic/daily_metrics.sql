-- The shop's day: traffic, business and conversion, one row per UTC day. A rate without anything to divide by is null.
CREATE TEMPORARY VIEW daily_metrics AS
SELECT
    `date`,
    unique_users,
    sessions,
    page_views,
    product_views,
    searches,
    add_to_cart_events,
    purchases,
    revenue,
    CAST(CAST(sessions_with_purchase AS DECIMAL(18, 4)) / NULLIF(sessions, 0) AS DECIMAL(9, 4)) AS session_to_purchase_rate,
    CAST(CAST(add_to_cart_events AS DECIMAL(18, 4)) / NULLIF(product_views, 0) AS DECIMAL(9, 4)) AS view_to_cart_rate,
    CAST(CAST(purchases AS DECIMAL(18, 4)) / NULLIF(add_to_cart_events, 0) AS DECIMAL(9, 4)) AS cart_to_purchase_rate
FROM (
    SELECT
        CAST(event_time AS DATE)                                                    AS `date`,
        COUNT(DISTINCT user_id)                                                     AS unique_users,
        COUNT(DISTINCT session_id)                                                  AS sessions,
        COUNT(DISTINCT session_id) FILTER (WHERE event_type = 'purchase')           AS sessions_with_purchase,
        COUNT(*) FILTER (WHERE event_type = 'page_view')                            AS page_views,
        COUNT(*) FILTER (WHERE event_type = 'product_view')                         AS product_views,
        COUNT(*) FILTER (WHERE event_type = 'search')                               AS searches,
        COUNT(*) FILTER (WHERE event_type = 'add_to_cart')                          AS add_to_cart_events,
        COUNT(*) FILTER (WHERE event_type = 'purchase')                             AS purchases,
        SUM(amount) FILTER (WHERE event_type = 'purchase')                          AS revenue
    FROM events_cleaned
    GROUP BY CAST(event_time AS DATE)
);
