-- What is quarantined and why: records that could not be decoded, and changes of altered tables.
SELECT source_kind, reason, COUNT(*) AS `rows`, MIN(_pos) AS first_position
FROM (
    SELECT 'event' AS source_kind, reason, _pos FROM lake.quarantine.events
    UNION ALL
    SELECT CONCAT('change of ', table_name), reason, _pos FROM lake.quarantine.changes
)
GROUP BY source_kind, reason
ORDER BY `rows` DESC;
