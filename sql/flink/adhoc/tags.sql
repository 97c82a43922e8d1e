-- Tags and branches of the raw events: what time travel can name.
SELECT name, type, snapshot_id, max_reference_age_in_ms / 86400000 AS days_kept
FROM lake.`raw`.events$refs
ORDER BY name;
