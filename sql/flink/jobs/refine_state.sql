-- refine: the current state and the history of each captured table, out of its whole changelog.
SET 'execution.runtime-mode' = 'batch';
SET 'pipeline.name' = 'refine state';

INCLUDE 'flink/catalogs.sql';
INCLUDE 'flink/sources/batch.sql';
INCLUDE 'flink/logic/all.sql';
INCLUDE 'flink/batch/history.sql';

BEGIN STATEMENT SET;

INSERT OVERWRITE lake.staging.users SELECT * FROM users;
INSERT OVERWRITE lake.staging.products SELECT * FROM products;
INSERT OVERWRITE lake.staging.orders SELECT * FROM orders;
INSERT OVERWRITE lake.staging.users_history SELECT * FROM users_history;
INSERT OVERWRITE lake.staging.products_history SELECT * FROM products_history;
INSERT OVERWRITE lake.staging.orders_history SELECT * FROM orders_history;

END;
