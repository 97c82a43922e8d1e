INSERT INTO events_processed
SELECT user_id, raw_value, CASE WHEN NOT is_valid THEN MAP['validation_errors', CAST(validation_errors AS BYTES)] END
FROM events_cleaned;
