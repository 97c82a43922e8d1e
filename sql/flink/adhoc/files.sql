-- Data files of the raw events by day: many small ones make reads slow until the maintain job joins them.
SELECT
    event_date,
    COUNT(*)                                            AS files,
    SUM(record_count)                                   AS `rows`,
    CAST(AVG(file_size_in_bytes) / 1024 AS BIGINT)      AS average_kib
FROM (SELECT `partition`.event_date AS event_date, record_count, file_size_in_bytes FROM lake.`raw`.events$files)
GROUP BY event_date
ORDER BY event_date;
