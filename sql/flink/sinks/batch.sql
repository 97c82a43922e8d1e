-- Batch: the serving table is bound to the staging table that STAGING_TABLE names.
INCLUDE 'flink/sinks/user_events.sql';
