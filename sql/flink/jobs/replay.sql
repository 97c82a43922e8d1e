-- replay: quarantined events to events.raw once more, for jobs that can read them by now. First it is written down which ones, then they
-- are sent, without a second try: a run that dies in between sends some of them never, none of them twice.
SET 'execution.runtime-mode' = 'batch';
SET 'restart-strategy.type' = 'none';
SET 'pipeline.name' = 'replay';

INCLUDE 'flink/catalogs.sql';

CREATE TEMPORARY TABLE events_raw (
    raw_key   BYTES,
    raw_value BYTES,
    headers   MAP<STRING, BYTES> METADATA
) WITH (
    'connector' = 'kafka',
    'properties.bootstrap.servers' = '${KAFKA_BOOTSTRAP_SERVERS}',
    'properties.security.protocol' = '${KAFKA_SECURITY_PROTOCOL:-PLAINTEXT}',
    'topic' = 'events.raw',
    'key.format' = 'raw',
    'key.fields' = 'raw_key',
    'value.format' = 'raw',
    'value.fields-include' = 'EXCEPT_KEY',
    'sink.delivery-guarantee' = 'at-least-once',
    'properties.enable.idempotence' = 'true'
);

INSERT INTO lake.quarantine.replays
SELECT '${RUN_ID}', CURRENT_TIMESTAMP, e.reason, e._src, e._pos
FROM lake.quarantine.events AS e
LEFT JOIN lake.quarantine.replays AS r ON r._src = e._src AND r._pos = e._pos
WHERE r._src IS NULL AND e.raw_value IS NOT NULL AND ('${REASON}' = '' OR e.reason = '${REASON}')
    AND e.ingested_at >= TO_TIMESTAMP_LTZ(${FROM_MILLIS}, 3) AND e.ingested_at < TO_TIMESTAMP_LTZ(${TO_MILLIS}, 3);

INSERT INTO events_raw
SELECT
    e.raw_key,
    e.raw_value,
    MAP[
        'replay-run', ENCODE(r.run_id, 'UTF-8'),
        'replay-source', ENCODE(e._src, 'UTF-8'),
        'replay-position', ENCODE(CAST(e._pos AS STRING), 'UTF-8')
    ]
FROM lake.quarantine.events AS e
JOIN lake.quarantine.replays AS r ON r._src = e._src AND r._pos = e._pos
WHERE r.run_id = '${RUN_ID}';

CREATE TEMPORARY VIEW replayed AS
SELECT reason, COUNT(*) AS events FROM lake.quarantine.replays WHERE run_id = '${RUN_ID}' GROUP BY reason;
