-- The click stream as it is in Kafka now: events and users by type, and how far the newest is.
SELECT event_type, COUNT(*) AS events, COUNT(DISTINCT user_id) AS users, MAX(event_time) AS newest
FROM events
GROUP BY event_type
ORDER BY events DESC;
