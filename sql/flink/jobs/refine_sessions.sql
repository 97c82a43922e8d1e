-- refine: the sessions that start on a range of days, and the quality of these days. More days are read than written: a session goes on
-- past midnight, and a day's volume is judged once something came of the next.
SET 'execution.runtime-mode' = 'batch';
SET 'pipeline.name' = 'refine sessions';

INCLUDE 'flink/catalogs.sql';
INCLUDE 'flink/sources/batch.sql';
INCLUDE 'flink/logic/all.sql';

BEGIN STATEMENT SET;

INSERT OVERWRITE lake.marts.user_sessions
SELECT *, CAST(session_start AS DATE)
FROM user_sessions
WHERE CAST(session_start AS DATE) BETWEEN DATE '${WRITE_FROM}' AND DATE '${WRITE_TO}';

INSERT OVERWRITE lake.gov.fact_data_quality
SELECT
    CONCAT_WS(':', dataset_id, check_name, CAST(check_date AS STRING)),
    dataset_id, check_name, dimension, severity, check_status, rows_checked, rows_failed, score, checked_ts, check_date
FROM data_quality
WHERE check_date BETWEEN DATE '${WRITE_FROM}' AND DATE '${WRITE_TO}';

INSERT OVERWRITE lake.gov.data_quality_score
SELECT dataset_id, score, warnings, errors, check_date
FROM data_quality_score
WHERE check_date BETWEEN DATE '${WRITE_FROM}' AND DATE '${WRITE_TO}';

END;
