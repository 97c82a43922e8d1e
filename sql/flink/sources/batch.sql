-- Batch: the same logical tables are bound to the lake, at the newest snapshot unless one is pinned.
-- A producer duplicate is the same event_id again within the window after its first occurrence, in the order of arrival.
CREATE TEMPORARY FUNCTION REPEATS_WITHIN AS 'io.millrace.pipelines.events.RepeatsWithin';

CREATE TEMPORARY VIEW events AS
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
    is_duplicate,
    CAST(NULL AS BYTES) AS raw_value,
    _src,
    _pos
FROM (
    SELECT
        *,
        REPEATS_WITHIN(event_time, ${DEDUPLICATION_WINDOW_SECONDS:-600}) OVER (
            PARTITION BY event_id
            ORDER BY _src, _pos
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS is_duplicate
    FROM lake.`raw`.events ${EVENTS_HINT:-}
    -- One day more on either side: what it repeats, or what repeats it, may lie behind midnight.
    WHERE event_date BETWEEN DATE '${FROM_DATE:-1970-01-02}' - INTERVAL '1' DAY AND DATE '${TO_DATE:-2199-12-30}' + INTERVAL '1' DAY
)
WHERE event_date BETWEEN DATE '${FROM_DATE:-1970-01-01}' AND DATE '${TO_DATE:-2199-12-31}';

CREATE TEMPORARY VIEW poison_events AS
SELECT reason, detail, raw_key, raw_value, ingested_at, _src, _pos
FROM lake.quarantine.events
WHERE CAST(ingested_at AS DATE) BETWEEN DATE '${FROM_DATE:-1970-01-01}' AND DATE '${TO_DATE:-2199-12-31}';

-- How much came of each day, and of those around it that it is held against.
CREATE TEMPORARY VIEW event_volumes AS
SELECT event_date, COUNT(*) AS events
FROM lake.`raw`.events ${EVENTS_HINT:-}
WHERE event_date BETWEEN DATE '${FROM_DATE:-1970-01-08}' - INTERVAL '7' DAY AND DATE '${TO_DATE:-2199-12-30}' + INTERVAL '1' DAY
GROUP BY event_date;

-- The hints pin a snapshot, or narrow the changelog to what lies between two.
CREATE TEMPORARY VIEW users_changes AS SELECT * FROM lake.`raw`.users_changes ${USERS_CHANGES_HINT:-};
CREATE TEMPORARY VIEW products_changes AS SELECT * FROM lake.`raw`.products_changes ${PRODUCTS_CHANGES_HINT:-};
CREATE TEMPORARY VIEW orders_changes AS SELECT * FROM lake.`raw`.orders_changes ${ORDERS_CHANGES_HINT:-};
