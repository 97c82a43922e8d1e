-- For the progress line: rows so far, and latency of the last ten seconds from scheduled time to insert, milliseconds.
SELECT
    count(),
    toInt64(ifNotFinite(quantileIf(0.5)(dateDiff('millisecond', timestamp, processing_time), fresh), 0)),
    toInt64(ifNotFinite(quantileIf(0.99)(dateDiff('millisecond', timestamp, processing_time), fresh), 0))
FROM
(
    SELECT
        timestamp,
        processing_time,
        processing_time > now64(3) - INTERVAL 10 SECOND AND dateDiff('second', timestamp, ingested_at) BETWEEN 0 AND 59 AS fresh
    FROM speed.user_events_realtime
    WHERE ${POSITIONS}
)
