-- Quarantined records between two positions of each source, by reason.
SELECT reason, count()
FROM lake.`quarantine.events`
WHERE ${POSITIONS}
GROUP BY reason
ORDER BY reason
