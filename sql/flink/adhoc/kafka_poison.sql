-- What the decoder refuses in the topic as it is now, by reason.
SELECT reason, COUNT(*) AS records, MIN(detail) AS example
FROM kafka_events
WHERE reason IS NOT NULL
GROUP BY reason
ORDER BY records DESC;
