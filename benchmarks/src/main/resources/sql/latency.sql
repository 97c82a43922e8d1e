WITH inserts AS (
    SELECT log_comment AS token, max(event_time_microseconds) AS visible
    FROM system.query_log
    WHERE type = 'QueryFinish' AND query_kind = 'Insert' AND has(tables, 'bench.events')
    GROUP BY token
)
SELECT
    count() AS events,
    round(quantileExact(0.5)(micros) / 1000),
    round(quantileExact(0.95)(micros) / 1000),
    round(quantileExact(0.99)(micros) / 1000),
    round(max(micros) / 1000)
FROM (
    SELECT dateDiff('microsecond', event.created_at, inserts.visible) AS micros
    FROM bench.events AS event
    INNER JOIN inserts ON inserts.token = toString(event._batch_id)
    WHERE event.created_at >= fromUnixTimestamp64Micro(%d)
)
