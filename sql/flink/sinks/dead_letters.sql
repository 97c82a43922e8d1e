-- Two topics with the same headers: what can't be read (events.raw.dlq), and what can but breaks a rule (events.processed.dlq). Key and
-- value are the bytes of the source.
CREATE TEMPORARY TABLE dead_letters (
    topic     STRING NOT NULL METADATA,
    raw_key   BYTES,
    raw_value BYTES,
    headers   MAP<STRING, BYTES> METADATA
) WITH (
    'connector' = 'kafka',
    'properties.bootstrap.servers' = '${KAFKA_BOOTSTRAP_SERVERS}',
    'properties.security.protocol' = '${KAFKA_SECURITY_PROTOCOL:-PLAINTEXT}',
    'topic' = 'events.raw.dlq;events.processed.dlq',
    'key.format' = 'raw',
    'key.fields' = 'raw_key',
    'value.format' = 'raw',
    'value.fields-include' = 'EXCEPT_KEY',
    'sink.delivery-guarantee' = 'exactly-once',
    'sink.transactional-id-prefix' = 'millrace-${JOB}-dead-letters',
    'properties.transaction.timeout.ms' = '900000'
);
