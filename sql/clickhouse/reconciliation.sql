-- reconcile, ClickHouse's side: every row with its key, hour, hash and position. The text that is hashed is the one in
-- flink/jobs/reconcile.sql: columns joined by U+001F, null as U+0000, times as epoch milliseconds.

CREATE OR REPLACE VIEW txn.reconciliation_rows AS
SELECT
    table_name,
    toInt64(intDiv(instant_millis, 3600000) * 3600) AS hour_epoch,
    row_key,
    reinterpretAsInt64(substring(MD5(arrayStringConcat(row_text, '\x1f')), 1, 8)) AS row_hash,
    money AS amount,
    _src,
    _pos
FROM
(
    SELECT
        'user_events_realtime' AS table_name,
        toUnixTimestamp64Milli(timestamp) AS instant_millis,
        toString(event_id) AS row_key,
        [
            toString(event_id), toString(user_id), toString(session_id), toString(event_type), toString(instant_millis),
            ifNull(toString(device_type), '\0'), ifNull(toString(browser), '\0'), ifNull(toString(ip_address), '\0'),
            ifNull(page_url, '\0'), ifNull(toString(product_id), '\0'), ifNull(search_query, '\0'),
            ifNull(toString(transaction_id), '\0'), ifNull(toDecimalString(amount, 2), '\0'), ifNull(toString(quantity), '\0'),
            properties
        ] AS row_text,
        toDecimal128(ifNull(amount, 0), 2) AS money,
        _src,
        _pos
    FROM speed.user_events_realtime
    UNION ALL
    SELECT
        'users',
        toUnixTimestamp64Milli(registration_date) AS registered,
        toString(user_id),
        [
            toString(user_id), email, first_name, last_name, toString(date_of_birth), toString(registered), toString(country), city,
            toString(tier), toString(is_active), ifNull(toString(toUnixTimestamp64Milli(last_login)), '\0')
        ],
        toDecimal128(0, 2),
        _src,
        _pos
    FROM speed.users FINAL
    UNION ALL
    SELECT
        'products',
        toUnixTimestamp64Milli(created_at) AS created,
        toString(product_id),
        [
            toString(product_id), name, toString(category), toString(subcategory), toDecimalString(price, 2),
            toDecimalString(cost, 2), toString(brand), ifNull(description, '\0'), toString(is_active), toString(created)
        ],
        toDecimal128(price, 2),
        _src,
        _pos
    FROM speed.products FINAL
    UNION ALL
    SELECT
        'transactions_realtime',
        toUnixTimestamp64Milli(created_at) AS created,
        toString(transaction_id),
        [
            toString(transaction_id), toString(user_id), toString(product_id), toString(quantity), toDecimalString(unit_price, 2),
            toDecimalString(total_amount, 2), toDecimalString(discount_amount, 2), toDecimalString(tax_amount, 2),
            toString(status), toString(payment_method), shipping_address, toString(created),
            toString(toUnixTimestamp64Milli(updated_at))
        ],
        toDecimal128(total_amount, 2),
        _src,
        _pos
    FROM speed.transactions_realtime FINAL
);
