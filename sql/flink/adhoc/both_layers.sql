-- The same count from both layers: the lake keeps producer duplicates and ClickHouse does not.
SELECT event_type, lake.events AS lake_events, lake.ids AS lake_ids, speed.events AS clickhouse_events
FROM (
    SELECT event_type, COUNT(*) AS events, COUNT(DISTINCT event_id) AS ids
    FROM lake.`raw`.events
    GROUP BY event_type
) AS lake
JOIN (
    SELECT event_type, COUNT(*) AS events
    FROM clickhouse.speed.user_events_realtime
    GROUP BY event_type
) AS speed USING (event_type)
ORDER BY event_type;
