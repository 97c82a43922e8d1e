-- How far each user came on each UTC day, as the serving layer's view conversion_funnel counts it.
CREATE TEMPORARY VIEW conversion_funnel AS
SELECT
    CAST(event_time AS DATE)                                AS `date`,
    user_id,
    COUNT(*) FILTER (WHERE event_type = 'page_view')        AS page_views,
    COUNT(*) FILTER (WHERE event_type = 'product_view')     AS product_views,
    COUNT(*) FILTER (WHERE event_type = 'add_to_cart')      AS add_to_carts,
    COUNT(*) FILTER (WHERE event_type = 'checkout_start')   AS checkout_starts,
    COUNT(*) FILTER (WHERE event_type = 'purchase')         AS purchases
FROM events_cleaned
GROUP BY CAST(event_time AS DATE), user_id;
