-- refine: the sessions that start on a range of days. More days are read than written: a session goes on past midnight.
SET 'execution.runtime-mode' = 'batch';
SET 'pipeline.name' = 'refine sessions';

INCLUDE 'flink/catalogs.sql';
INCLUDE 'flink/sources/batch.sql';
INCLUDE 'flink/logic/all.sql';

INSERT OVERWRITE lake.marts.user_sessions
SELECT *, CAST(session_start AS DATE)
FROM user_sessions
WHERE CAST(session_start AS DATE) BETWEEN DATE '${WRITE_FROM}' AND DATE '${WRITE_TO}';
