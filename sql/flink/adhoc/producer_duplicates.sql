-- Event ids that producers sent more than once, the most frequent first; the raw zone keeps every copy.
SELECT event_id, COUNT(*) AS copies, MIN(event_time) AS first_time, MAX(event_time) AS last_time
FROM lake.`raw`.events
GROUP BY event_id
HAVING COUNT(*) > 1
ORDER BY copies DESC
LIMIT 20;
