-- Events and distinct users by type and day, from the lake.
SELECT event_date, event_type, COUNT(*) AS events, COUNT(DISTINCT user_id) AS users
FROM lake.`raw`.events
GROUP BY event_date, event_type
ORDER BY event_date, events DESC;
