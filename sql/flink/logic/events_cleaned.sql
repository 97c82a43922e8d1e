-- Events without producer duplicates, typed, with the codes of the rules they break. Rules of severity warn flag a row, they never drop it.
CREATE TEMPORARY VIEW events_cleaned AS
SELECT
    event_id,
    user_id,
    session_id,
    event_type,
    event_time,
    device_type,
    browser,
    ip_address,
    page_url,
    product_id,
    search_query,
    transaction_id,
    amount,
    quantity,
    properties,
    ingested_at,
    raw_value,
    validation_errors = '' AS is_valid,
    validation_errors,
    _src,
    _pos
FROM (
    SELECT
        *,
        TRIM(BOTH ',' FROM CONCAT_WS(
            ',',
            CASE WHEN event_type = 'purchase' AND amount IS NULL THEN 'purchase_without_amount' END,
            CASE WHEN event_type = 'purchase' AND transaction_id IS NULL THEN 'purchase_without_transaction' END,
            CASE WHEN event_type IN ('product_view', 'add_to_cart') AND product_id IS NULL THEN 'missing_product' END,
            CASE WHEN event_type = 'search' AND search_query IS NULL THEN 'missing_query' END,
            CASE WHEN amount < 0 THEN 'negative_amount' END,
            CASE WHEN quantity <= 0 THEN 'quantity_not_positive' END,
            CASE WHEN ingested_at > event_time + INTERVAL '7' DAY THEN 'late_over_7_days' END
        )) AS validation_errors
    FROM events
    WHERE NOT is_duplicate
);
