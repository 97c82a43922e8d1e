-- Events that the views have counted, and events in the base table.
SELECT
    (SELECT sum(event_count) FROM speed.user_activity_summary_mv),
    (SELECT sum(page_views + product_views + add_to_carts + checkout_starts + purchases) FROM speed.conversion_funnel_mv),
    (SELECT count() FROM speed.user_events_realtime),
    (
        SELECT count()
        FROM speed.user_events_realtime
        WHERE event_type IN ('page_view', 'product_view', 'add_to_cart', 'checkout_start', 'purchase')
    )
