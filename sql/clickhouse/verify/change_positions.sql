-- How far the changelogs have come, in ClickHouse and in the lake: LSN by table.
SELECT
    (SELECT max(_pos) FROM speed.users), (SELECT max(_pos) FROM lake.`raw.users_changes`),
    (SELECT max(_pos) FROM speed.products), (SELECT max(_pos) FROM lake.`raw.products_changes`),
    (SELECT max(_pos) FROM speed.transactions_realtime), (SELECT max(_pos) FROM lake.`raw.orders_changes`)
