-- From an event's creation to the end of the insert that made it visible, milliseconds. Creation is the scheduled time, so that
-- a producer that falls behind does not flatter the result; for an event that was late by intent, the time it was sent.
SELECT
    count(),
    arrayMap(q -> toInt64(round(q)), quantilesExact(0.5, 0.95, 0.99, 1)(latency))
FROM
(
    SELECT
        dateDiff(
            'millisecond',
            if(dateDiff('second', timestamp, ingested_at) BETWEEN 0 AND 59, timestamp, ingested_at),
            visible_at
        ) AS latency
    FROM speed.user_events_realtime AS event
    INNER JOIN
    (
        SELECT toUUIDOrZero(log_comment) AS _batch_id, min(event_time_microseconds) AS visible_at
        FROM system.query_log
        WHERE type = 'QueryFinish' AND query_kind = 'Insert' AND log_comment != ''
        GROUP BY _batch_id
    ) AS batch USING (_batch_id)
    WHERE ${POSITIONS}
)
