-- refine: a range of days of the raw zone to staging and marts. Whole partitions are overwritten, so a second run changes nothing.
SET 'execution.runtime-mode' = 'batch';
SET 'pipeline.name' = 'refine';

INCLUDE 'flink/catalogs.sql';
INCLUDE 'flink/sources/batch.sql';
INCLUDE 'flink/logic/all.sql';

BEGIN STATEMENT SET;

INSERT OVERWRITE lake.staging.events_cleaned
SELECT
    event_id, user_id, session_id, event_type, event_time, device_type, browser, ip_address, page_url, product_id, search_query,
    transaction_id, amount, quantity, properties, ingested_at, is_valid, validation_errors, _src, _pos, CAST(event_time AS DATE)
FROM events_cleaned;

INSERT OVERWRITE lake.marts.daily_metrics SELECT * FROM daily_metrics;
INSERT OVERWRITE lake.marts.user_activity SELECT * FROM user_activity;
INSERT OVERWRITE lake.marts.conversion_funnel SELECT * FROM conversion_funnel;

INSERT OVERWRITE lake.marts.orders_enriched
SELECT *, CAST(created_at AS DATE)
FROM orders_enriched
WHERE CAST(created_at AS DATE) BETWEEN DATE '${WRITE_FROM}' AND DATE '${WRITE_TO}';

INSERT OVERWRITE lake.marts.retail_minute
SELECT *, CAST(minute_start AS DATE)
FROM retail_minute
WHERE CAST(minute_start AS DATE) BETWEEN DATE '${WRITE_FROM}' AND DATE '${WRITE_TO}';

END;
