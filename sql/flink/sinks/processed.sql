-- Valid events without producer duplicates, as their producer wrote them; what the rules say of them stands in the headers.
CREATE TEMPORARY TABLE events_processed (
    user_id   STRING NOT NULL,
    raw_value BYTES NOT NULL,
    headers   MAP<STRING, BYTES> METADATA
) WITH (
    'connector' = 'kafka',
    'properties.bootstrap.servers' = '${KAFKA_BOOTSTRAP_SERVERS}',
    'properties.security.protocol' = '${KAFKA_SECURITY_PROTOCOL:-PLAINTEXT}',
    'topic' = 'events.processed',
    'key.format' = 'raw',
    'key.fields' = 'user_id',
    'value.format' = 'raw',
    'value.fields-include' = 'EXCEPT_KEY',
    'sink.delivery-guarantee' = 'exactly-once',
    'sink.transactional-id-prefix' = 'millrace-${JOB}-events-processed',
    'properties.transaction.timeout.ms' = '900000',
    'properties.compression.type' = 'lz4',
    -- Nothing is visible before the checkpoint anyway: large batches cost a third of the processor time of small ones.
    'properties.linger.ms' = '200',
    'properties.batch.size' = '524288'
);
