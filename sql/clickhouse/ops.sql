-- What happened to the deployments, as the operator's audit listener tells it. Every statement may be run again.

CREATE DATABASE IF NOT EXISTS ops;

CREATE TABLE IF NOT EXISTS ops.deployments
(
    occurred_at     DateTime64(3, 'UTC'),
    kind            LowCardinality(String),
    namespace       LowCardinality(String),
    name            LowCardinality(String),
    type            LowCardinality(String),
    reason          LowCardinality(String),
    message         Nullable(String),
    previous_state  LowCardinality(Nullable(String)),
    job_state       LowCardinality(Nullable(String)),
    job_id          Nullable(String),
    path            Nullable(String)
)
ENGINE = ${MERGE_TREE_FAMILY:-}MergeTree
ORDER BY (namespace, kind, name, occurred_at);
