-- What is checked of the data, in one place. A rule is broken on a day when more than the tolerated share of the day's rows break it.
-- What makes a row break one of the first seven stands in events_cleaned; the rest is counted below.
CREATE TEMPORARY VIEW quality_rules AS
SELECT dataset, rule, dimension, severity, CAST(tolerated AS DECIMAL(5, 4)) AS tolerated
FROM (VALUES
    ('events', 'purchase_without_amount',      'null',                  'error', 0.0010),
    ('events', 'purchase_without_transaction', 'null',                  'error', 0.0010),
    ('events', 'missing_product',              'null',                  'warn',  0.0100),
    ('events', 'missing_query',                'null',                  'warn',  0.0100),
    ('events', 'negative_amount',              'range',                 'error', 0.0000),
    ('events', 'quantity_not_positive',        'range',                 'error', 0.0000),
    ('events', 'late_over_7_days',             'freshness',             'warn',  0.0010),
    ('events', 'late_over_5_minutes',          'freshness',             'warn',  0.0500),
    ('events', 'unreadable',                   'schema',                'error', 0.0010),
    ('events', 'duplicate_event',              'uniqueness',            'warn',  0.0100),
    ('events', 'unknown_user',                 'referential_integrity', 'warn',  0.0100),
    ('events', 'unknown_product',              'referential_integrity', 'warn',  0.0100),
    ('events', 'unusual_volume',               'volume',                'warn',  0.0000),
    ('orders', 'unknown_user',                 'referential_integrity', 'error', 0.0000),
    ('orders', 'unknown_product',              'referential_integrity', 'error', 0.0000),
    ('orders', 'negative_amount',              'range',                 'error', 0.0000),
    ('orders', 'quantity_not_positive',        'range',                 'error', 0.0000)
) AS rules (dataset, rule, dimension, severity, tolerated);

-- A user or product is known when there ever was one: an event may be older than its deletion.
CREATE TEMPORARY VIEW known_users AS SELECT DISTINCT user_id FROM users_versions;
CREATE TEMPORARY VIEW known_products AS SELECT DISTINCT product_id FROM products_versions;

-- What came on a day, readable or not; the unreadable has no other time than that of its arrival.
CREATE TEMPORARY VIEW event_arrivals AS
SELECT
    check_date,
    COUNT(*)                               AS arrived,
    COUNT(*) FILTER (WHERE is_duplicate)   AS duplicates,
    COUNT(*) FILTER (WHERE is_unreadable)  AS unreadable,
    MAX(ingested_at)                       AS newest
FROM (
    SELECT CAST(event_time AS DATE) AS check_date, is_duplicate, FALSE AS is_unreadable, ingested_at FROM events
    UNION ALL
    SELECT CAST(ingested_at AS DATE), FALSE, TRUE, ingested_at FROM poison_events
)
GROUP BY check_date;

CREATE TEMPORARY VIEW event_violations AS
SELECT
    CAST(event_time AS DATE)                                                                AS check_date,
    COUNT(*) FILTER (WHERE validation_errors LIKE '%purchase_without_amount%')              AS purchase_without_amount,
    COUNT(*) FILTER (WHERE validation_errors LIKE '%purchase_without_transaction%')         AS purchase_without_transaction,
    COUNT(*) FILTER (WHERE validation_errors LIKE '%missing_product%')                      AS missing_product,
    COUNT(*) FILTER (WHERE validation_errors LIKE '%missing_query%')                        AS missing_query,
    COUNT(*) FILTER (WHERE validation_errors LIKE '%negative_amount%')                      AS negative_amount,
    COUNT(*) FILTER (WHERE validation_errors LIKE '%quantity_not_positive%')                AS quantity_not_positive,
    COUNT(*) FILTER (WHERE validation_errors LIKE '%late_over_7_days%')                     AS late_over_7_days,
    COUNT(*) FILTER (WHERE ingested_at > event_time + INTERVAL '5' MINUTE)                  AS late_over_5_minutes,
    COUNT(*) FILTER (WHERE u.user_id IS NULL)                                               AS unknown_user,
    COUNT(*) FILTER (WHERE e.product_id IS NOT NULL AND p.product_id IS NULL)               AS unknown_product
FROM events_cleaned AS e
LEFT JOIN known_users AS u ON u.user_id = e.user_id
LEFT JOIN known_products AS p ON p.product_id = e.product_id
GROUP BY CAST(event_time AS DATE);

-- What the seven days before a day brought, and whether the day is over: something came of the next.
CREATE TEMPORARY VIEW expected_volumes AS
SELECT
    check_date,
    SUM(events) FILTER (WHERE distance > 0)     AS events_before,
    COUNT(*) FILTER (WHERE distance > 0)        AS days_before,
    COUNT(*) FILTER (WHERE distance < 0) > 0    AS is_over
FROM (
    SELECT TIMESTAMPADD(DAY, distance, event_date) AS check_date, distance, events
    FROM event_volumes
    CROSS JOIN UNNEST(ARRAY[-1, 1, 2, 3, 4, 5, 6, 7]) AS days (distance)
)
GROUP BY check_date;

-- How many rows of a day break each rule. A day is of unusual volume, all of it, with more than twice or, when it is over, less than
-- half of what came on average on at least three of the seven days before.
CREATE TEMPORARY VIEW event_checks AS
SELECT
    'events'    AS dataset,
    a.check_date,
    a.arrived   AS rows_checked,
    a.newest    AS checked_ts,
    MAP[
        'purchase_without_amount', v.purchase_without_amount,
        'purchase_without_transaction', v.purchase_without_transaction,
        'missing_product', v.missing_product,
        'missing_query', v.missing_query,
        'negative_amount', v.negative_amount,
        'quantity_not_positive', v.quantity_not_positive,
        'late_over_7_days', v.late_over_7_days,
        'late_over_5_minutes', v.late_over_5_minutes,
        'unreadable', a.unreadable,
        'duplicate_event', a.duplicates,
        'unknown_user', v.unknown_user,
        'unknown_product', v.unknown_product,
        'unusual_volume',
        CASE
            WHEN x.days_before >= 3 AND a.arrived * x.days_before > 2 * x.events_before THEN a.arrived
            WHEN x.days_before >= 3 AND x.is_over AND 2 * a.arrived * x.days_before < x.events_before THEN a.arrived
            ELSE 0
        END
    ]           AS broken
FROM event_arrivals AS a
LEFT JOIN event_violations AS v ON v.check_date = a.check_date
LEFT JOIN expected_volumes AS x ON x.check_date = a.check_date;

CREATE TEMPORARY VIEW order_checks AS
SELECT
    'orders'                    AS dataset,
    CAST(created_at AS DATE)    AS check_date,
    COUNT(*)                    AS rows_checked,
    MAX(updated_at)             AS checked_ts,
    MAP[
        'unknown_user', COUNT(*) FILTER (WHERE u.user_id IS NULL),
        'unknown_product', COUNT(*) FILTER (WHERE p.product_id IS NULL),
        'negative_amount', COUNT(*) FILTER (WHERE total_amount < 0 OR unit_price < 0),
        'quantity_not_positive', COUNT(*) FILTER (WHERE quantity <= 0)
    ]                           AS broken
FROM orders AS o
LEFT JOIN known_users AS u ON u.user_id = o.user_id
LEFT JOIN known_products AS p ON p.product_id = o.product_id
GROUP BY CAST(created_at AS DATE);

-- The result of each rule on each day; checked_ts is the time of the newest row, so that the same rows give the same result.
CREATE TEMPORARY VIEW data_quality AS
SELECT
    dataset_id,
    check_name,
    dimension,
    severity,
    CASE WHEN rows_failed > rows_checked * tolerated THEN severity ELSE 'pass' END AS check_status,
    rows_checked,
    rows_failed,
    CAST(1 - CAST(rows_failed AS DECIMAL(18, 6)) / rows_checked AS DECIMAL(9, 6)) AS score,
    checked_ts,
    check_date
FROM (
    SELECT
        c.dataset           AS dataset_id,
        r.rule              AS check_name,
        r.dimension,
        r.severity,
        r.tolerated,
        c.rows_checked,
        -- A day on which nothing could be read has no violations to count.
        COALESCE(c.broken[r.rule], 0) AS rows_failed,
        c.checked_ts,
        c.check_date
    FROM (SELECT * FROM event_checks UNION ALL SELECT * FROM order_checks) AS c
    JOIN quality_rules AS r ON r.dataset = c.dataset
);

CREATE TEMPORARY VIEW data_quality_score AS
SELECT
    dataset_id,
    CAST(AVG(score) AS DECIMAL(9, 6))                   AS score,
    COUNT(*) FILTER (WHERE check_status = 'warn')       AS warnings,
    COUNT(*) FILTER (WHERE check_status = 'error')      AS errors,
    check_date
FROM data_quality
GROUP BY dataset_id, check_date;
