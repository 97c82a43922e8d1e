-- Reason is a code of the reader, or broken_rule; rule is one of logic/data_quality.sql, or several.
INSERT INTO dead_letters
SELECT
    topic,
    raw_key,
    raw_value,
    MAP[
        'reason', ENCODE(reason, 'UTF-8'),
        'rule', ENCODE(rule, 'UTF-8'),
        'detail', ENCODE(detail, 'UTF-8'),
        'source', ENCODE(_src, 'UTF-8'),
        'position', ENCODE(CAST(_pos AS STRING), 'UTF-8'),
        'ingested-at', ENCODE(CAST(ingested_at AS STRING), 'UTF-8')
    ]
FROM (
    SELECT 'events.raw.dlq' AS topic, raw_key, raw_value, reason, 'unreadable' AS rule, detail, _src, _pos, ingested_at
    FROM poison_events
    UNION ALL
    SELECT
        'events.processed.dlq', CAST(user_id AS BYTES), raw_value, 'broken_rule', validation_errors,
        CONCAT('event ', event_id, ' breaks ', validation_errors), _src, _pos, ingested_at
    FROM events_cleaned
    WHERE NOT is_valid
);
