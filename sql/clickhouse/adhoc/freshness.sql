-- How far each table of the speed layer is behind the clock, in seconds.
SELECT name, rows, if(rows = 0, NULL, dateDiff('second', newest, now64(3))) AS seconds_behind
FROM (
    SELECT 'events' AS name, count() AS rows, max(timestamp) AS newest FROM speed.user_events_realtime
    UNION ALL
    SELECT 'orders', count(), max(updated_at) FROM speed.transactions_realtime FINAL
)
ORDER BY name
