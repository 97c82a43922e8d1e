-- refine: the raw zone to staging and marts. Whole partitions are overwritten, so a second run changes nothing.
SET 'execution.runtime-mode' = 'batch';
SET 'pipeline.name' = 'refine';

INCLUDE 'flink/catalogs.sql';
INCLUDE 'flink/sources/batch.sql';
INCLUDE 'flink/logic/functions.sql';
INCLUDE 'flink/logic/events_cleaned.sql';
INCLUDE 'flink/logic/changes.sql';
INCLUDE 'flink/logic/current_state.sql';
INCLUDE 'flink/logic/daily_metrics.sql';

BEGIN STATEMENT SET;

INSERT OVERWRITE lake.staging.events_cleaned
SELECT
    event_id, user_id, session_id, event_type, event_time, device_type, browser, ip_address, page_url, product_id, search_query,
    transaction_id, amount, quantity, properties, ingested_at, is_valid, validation_errors, _src, _pos, CAST(event_time AS DATE)
FROM events_cleaned;

INSERT OVERWRITE lake.staging.users SELECT * FROM users;
INSERT OVERWRITE lake.staging.products SELECT * FROM products;
INSERT OVERWRITE lake.staging.orders SELECT * FROM orders;

INSERT OVERWRITE lake.marts.daily_metrics SELECT * FROM daily_metrics;

END;
