-- Rows of staging between two positions of each source.
SELECT count(), uniqExact(event_id)
FROM lake.`staging.events_cleaned`
WHERE ${POSITIONS}
