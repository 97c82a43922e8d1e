-- The views on the base table: their target and their query, so that a swap aggregates by the same text.
SELECT
    extract(create_table_query, ' TO speed\\.(\\w+)') AS target,
    as_select
FROM system.tables
WHERE database = 'speed' AND engine = 'MaterializedView' AND position(as_select, 'speed.user_events_realtime') > 0
ORDER BY target
