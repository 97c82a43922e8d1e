-- The history of the raw events: each commit of the lake job.
SELECT committed_at, snapshot_id, operation, summary['added-records'] AS added, summary['total-records'] AS total
FROM lake.`raw`.events$snapshots
ORDER BY committed_at;
