-- refine: which days new changes of rows touch. A version of a user or product may touch every day after its commit.
SET 'execution.runtime-mode' = 'batch';
SET 'pipeline.name' = 'refine days';

INCLUDE 'flink/catalogs.sql';
INCLUDE 'flink/sources/batch.sql';
INCLUDE 'flink/logic/all.sql';

CREATE TEMPORARY VIEW touched_days AS
SELECT touched_day, MAX(CASE WHEN and_all_after THEN 1 ELSE 0 END) = 1 AS and_all_after
FROM (
    SELECT CAST(created_at AS DATE) AS touched_day, FALSE AS and_all_after FROM orders_versions
    UNION ALL
    SELECT CAST(valid_from AS DATE), TRUE FROM users_versions
    UNION ALL
    SELECT CAST(valid_from AS DATE), TRUE FROM products_versions
)
GROUP BY touched_day;
