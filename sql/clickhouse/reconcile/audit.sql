INSERT INTO txn.audit_recon (run_id, checked_at, table_name, hour, speed_rows, lake_rows, missing, extra, changed, lost, late)
SELECT '${RUN_ID}', now64(3), '${TABLE}', toDateTime(${HOUR_EPOCH}, 'UTC'), ${SPEED_ROWS}, ${LAKE_ROWS}, ${MISSING}, ${EXTRA}, ${CHANGED}, ${LOST}, ${LATE}
