SELECT ifNull(max(inserts), 0)
FROM (
    SELECT toStartOfSecond(event_time_microseconds) AS second, count() AS inserts
    FROM system.query_log
    WHERE type = 'QueryFinish' AND query_kind = 'Insert' AND has(tables, 'bench.events')
    GROUP BY second
)
