-- One row for each partition that a run has replaced, taken from the ledger: also for a run that died before it got here.
INSERT INTO ingest.audit_transforms (run_id, finished_at, table_name, partition, snapshot_id, rows_before, rows_after, identical)
SELECT
    run_id,
    max(recorded_at),
    'user_events_realtime',
    toString(YYYYMMDDToDate(toUInt32(partition_id))) AS day,
    toInt64OrZero(any(note)),
    max(rows_before),
    max(rows_after),
    max(identical)
FROM speed.partition_swaps
WHERE table_name = 'speed.user_events_realtime' AND state = 'done'
GROUP BY run_id, partition_id
HAVING (run_id, day) NOT IN (SELECT run_id, partition FROM ingest.audit_transforms);
