-- What the rules say of the last days: the worst first.
SELECT check_date, dataset_id, check_name, dimension, check_status, rows_failed, rows_checked, score
FROM lake.gov.fact_data_quality
WHERE check_status <> 'pass'
ORDER BY check_date DESC, score, dataset_id, check_name;
