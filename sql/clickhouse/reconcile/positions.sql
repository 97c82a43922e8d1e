-- How far ClickHouse has come in each source; tombstones count.
SELECT toString(_src) AS source, max(_pos) AS position
FROM
(
    SELECT _src, _pos FROM speed.user_events_realtime
    UNION ALL
    SELECT _src, _pos FROM speed.users
    UNION ALL
    SELECT _src, _pos FROM speed.products
    UNION ALL
    SELECT _src, _pos FROM speed.transactions_realtime
)
GROUP BY source
