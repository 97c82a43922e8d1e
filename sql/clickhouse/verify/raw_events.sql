-- Rows of the raw zone between two positions of each source: one for each position, producer duplicates included.
SELECT count(), uniqExact(_src, _pos), uniqExact(event_id)
FROM lake.`raw.events`
WHERE ${POSITIONS}
