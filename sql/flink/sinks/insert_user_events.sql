-- Cleaned events to the serving table: the same statement in both modes.
INSERT INTO user_events_realtime
SELECT
    event_id, user_id, session_id, event_type, event_time, device_type, browser, ip_address, page_url, product_id, search_query,
    transaction_id, amount, quantity, properties, ingested_at, _src, _pos
FROM events_cleaned;
