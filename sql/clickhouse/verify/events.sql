-- Rows of the serving table between two positions of each source.
SELECT count(), uniqExact(_src, _pos), uniqExact(event_id), sum(row_hash)
FROM
(
    SELECT _src, _pos, event_id, reinterpretAsInt64(substring(MD5(arrayStringConcat(row_text, '\x1f')), 1, 8)) AS row_hash
    FROM
    (
        SELECT
            _src,
            _pos,
            event_id,
            [
                toString(event_id), toString(user_id), toString(session_id), toString(event_type),
                toString(toUnixTimestamp64Milli(timestamp)), ifNull(toString(device_type), '\0'), ifNull(toString(browser), '\0'),
                ifNull(toString(ip_address), '\0'), ifNull(page_url, '\0'), ifNull(toString(product_id), '\0'),
                ifNull(search_query, '\0'), ifNull(toString(transaction_id), '\0'), ifNull(toDecimalString(amount, 2), '\0'),
                ifNull(toString(quantity), '\0'), properties
            ] AS row_text
        FROM speed.user_events_realtime
        WHERE ${POSITIONS}
    )
)
