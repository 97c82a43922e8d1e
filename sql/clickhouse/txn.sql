-- Audit tables that the batch jobs write. Every statement may be run again.

CREATE DATABASE IF NOT EXISTS txn;

CREATE TABLE IF NOT EXISTS txn.audit_recon
(
    run_id        UUID,
    checked_at    DateTime64(3, 'UTC'),
    table_name    LowCardinality(String),
    hour          DateTime('UTC'),
    speed_rows    UInt64,
    lake_rows     UInt64,
    missing       UInt64,
    extra         UInt64,
    changed       UInt64
)
ENGINE = ${MERGE_TREE_FAMILY:-}MergeTree
ORDER BY (checked_at, table_name, hour);

ALTER TABLE txn.audit_recon ADD COLUMN IF NOT EXISTS lost UInt64, ADD COLUMN IF NOT EXISTS late UInt64;

CREATE DATABASE IF NOT EXISTS ingest;

CREATE TABLE IF NOT EXISTS ingest.audit_transforms
(
    run_id      UUID,
    finished_at DateTime64(3, 'UTC'),
    table_name  LowCardinality(String),
    partition   String,
    snapshot_id Int64,
    rows_before UInt64,
    rows_after  UInt64,
    identical   Bool
)
ENGINE = ${MERGE_TREE_FAMILY:-}MergeTree
ORDER BY (finished_at, table_name, partition);
