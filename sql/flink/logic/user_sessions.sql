-- Visits: the events of one user and session id without a gap of more than 30 minutes between them. After a longer gap the
-- same session id starts another row, so the key is (user_id, session_id, session_start).
-- A session window would drop late events in streaming mode; this aggregate joins what a late event connects, in both modes.
CREATE TEMPORARY VIEW user_sessions AS
SELECT
    session_id,
    user_id,
    session_start,
    session_end,
    CAST(TIMESTAMPDIFF(SECOND, session_start, session_end) / 60.0 AS DECIMAL(10, 2)) AS session_duration_minutes,
    COALESCE(events['page_view'], 0)        AS page_views,
    COALESCE(events['product_view'], 0)     AS product_views,
    COALESCE(events['search'], 0)           AS searches,
    COALESCE(events['add_to_cart'], 0)      AS add_to_cart_events,
    COALESCE(events['purchase'], 0)         AS purchases,
    total_spent,
    items_purchased,
    device_type,
    browser,
    COALESCE(events['purchase'], 0) > 0     AS converted_to_purchase
FROM (
    SELECT
        user_id,
        session_id,
        SESSIONS(
            event_time,
            30,
            event_type,
            CASE WHEN event_type = 'purchase' THEN amount END,
            -- A purchase that does not say how many is one item.
            CASE WHEN event_type = 'purchase' THEN COALESCE(quantity, 1) END,
            device_type,
            browser,
            _src,
            _pos
        ) AS visits
    FROM events_cleaned
    GROUP BY user_id, session_id
)
CROSS JOIN UNNEST(visits) AS visit (session_start, session_end, events, total_spent, items_purchased, device_type, browser);
