-- The days in question, on either side.
SELECT DISTINCT toString(toDate(timestamp)) AS partition
FROM
(
    SELECT timestamp FROM speed.user_events_realtime__staging
    UNION ALL
    SELECT timestamp FROM speed.user_events_realtime
)
WHERE toDate(timestamp) BETWEEN '${FROM_DATE}' AND '${TO_DATE}'
ORDER BY partition
