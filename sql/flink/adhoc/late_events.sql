-- How late events come: share by delay between their time and their arrival in Kafka.
SELECT delay, COUNT(*) AS events
FROM (
    SELECT
        CASE
            WHEN ingested_at <= event_time + INTERVAL '1' SECOND THEN '1 up to 1 s'
            WHEN ingested_at <= event_time + INTERVAL '1' MINUTE THEN '2 up to 1 min'
            WHEN ingested_at <= event_time + INTERVAL '1' HOUR THEN '3 up to 1 h'
            WHEN ingested_at <= event_time + INTERVAL '1' DAY THEN '4 up to 1 day'
            ELSE '5 longer'
        END AS delay
    FROM lake.`raw`.events
)
GROUP BY delay
ORDER BY delay;
