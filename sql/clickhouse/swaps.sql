-- Where batch runs and the sink agree about partitions that are being replaced, or were. Only ever appended to; keep the
-- entries of a partition for as long as the partition lives: they say up to where its rows came from batch runs.

CREATE DATABASE IF NOT EXISTS speed;

CREATE TABLE IF NOT EXISTS speed.partition_swaps
(
    recorded_at   DateTime64(3, 'UTC') DEFAULT now64(3),
    table_name    LowCardinality(String),
    partition_id  String,
    run_id        UUID,
    attempt_id    UUID,
    supersedes    UUID,
    state         LowCardinality(String),
    ordinal       UInt32,
    upto          Map(String, Int64),
    staging_table String,
    lease_until   DateTime64(3, 'UTC'),
    rows_before   UInt64,
    rows_after    UInt64,
    identical     Bool,
    note          String
)
ENGINE = ${MERGE_TREE_FAMILY:-}MergeTree
ORDER BY (table_name, partition_id, recorded_at)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;
