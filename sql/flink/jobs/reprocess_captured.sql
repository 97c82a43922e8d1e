-- reprocess: all versions of the rows of one captured table, deletions among them, out of the lake to ClickHouse once more.
SET 'execution.runtime-mode' = 'batch';
SET 'pipeline.name' = 'reprocess ${CAPTURED_TABLE:-users}';

INCLUDE 'flink/catalogs.sql';
INCLUDE 'flink/sources/batch.sql';
INCLUDE 'flink/logic/functions.sql';
INCLUDE 'flink/logic/changes.sql';
INCLUDE 'flink/sinks/captured.sql';
INCLUDE 'flink/sinks/insert_${CAPTURED_TABLE:-users}.sql';
