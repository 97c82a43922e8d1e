-- lake: Kafka and Postgres to Iceberg, append only, exactly once.
SET 'execution.runtime-mode' = 'streaming';
SET 'pipeline.name' = 'lake';

INCLUDE 'flink/catalogs.sql';
INCLUDE 'flink/sources/streaming.sql';
INCLUDE 'flink/logic/functions.sql';
INCLUDE 'flink/logic/changes.sql';

BEGIN STATEMENT SET;

INSERT INTO lake.`raw`.events
SELECT
    event_id, user_id, session_id, event_type, event_time, device_type, browser, ip_address, page_url, product_id, search_query,
    transaction_id, amount, quantity, properties, ingested_at, _src, _pos, CAST(event_time AS DATE)
FROM events;

INSERT INTO lake.quarantine.events
SELECT reason, detail, raw_key, raw_value, ingested_at, _src, _pos FROM poison_events;

INSERT INTO lake.`raw`.users_changes SELECT * FROM users_changes;
INSERT INTO lake.`raw`.products_changes SELECT * FROM products_changes;
INSERT INTO lake.`raw`.orders_changes SELECT * FROM orders_changes;

INSERT INTO lake.quarantine.changes SELECT * FROM poison_changes;

END;
