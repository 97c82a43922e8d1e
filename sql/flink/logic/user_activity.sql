-- What each user did on each UTC day, as the serving layer's view user_activity_summary counts it.
CREATE TEMPORARY VIEW user_activity AS
SELECT
    CAST(event_time AS DATE)    AS `date`,
    user_id,
    event_type,
    COUNT(*)                    AS event_count,
    COUNT(DISTINCT session_id)  AS unique_sessions
FROM events_cleaned
GROUP BY CAST(event_time AS DATE), user_id, event_type;
