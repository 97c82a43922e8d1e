-- What has come for a day since it ended: DAY=2026-01-31. The maintain job tags every complete day.
SELECT event_type, SUM(is_now) AS events_now, SUM(1 - is_now) AS events_then, SUM(is_now) - SUM(1 - is_now) AS late
FROM (
    SELECT event_type, 1 AS is_now FROM lake.`raw`.events WHERE event_date = DATE '${DAY}'
    UNION ALL
    SELECT event_type, 0 FROM lake.`raw`.events /*+ OPTIONS('tag'='day-${DAY}') */ WHERE event_date = DATE '${DAY}'
)
GROUP BY event_type
ORDER BY late DESC;
