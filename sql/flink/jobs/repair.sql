-- repair: the versions of all captured rows, deletions among them, to ClickHouse once more. What is there already changes nothing.
SET 'execution.runtime-mode' = 'batch';
SET 'pipeline.name' = 'repair';

INCLUDE 'flink/catalogs.sql';
INCLUDE 'flink/sources/batch.sql';
INCLUDE 'flink/logic/functions.sql';
INCLUDE 'flink/logic/changes.sql';
INCLUDE 'flink/sinks/captured.sql';

BEGIN STATEMENT SET;

INCLUDE 'flink/sinks/insert_captured.sql';

END;
