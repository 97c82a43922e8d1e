INSERT INTO ingest.audit_transforms (run_id, finished_at, table_name, partition, snapshot_id, rows_before, rows_after, identical)
SELECT '${RUN_ID}', now64(3), '${CAPTURED_TABLE}', 'all', ${SNAPSHOT_ID}, ${ROWS_BEFORE}, ${ROWS_AFTER}, ${IDENTICAL};
