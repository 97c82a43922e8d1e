-- How often each type of event stands in the topic now; the counts go to the TaskManager's log.
SET 'execution.runtime-mode' = 'streaming';
SET 'pipeline.name' = 'event-types';

INCLUDE 'flink/sources/streaming_events.sql';

CREATE TEMPORARY TABLE event_types (event_type STRING, events BIGINT) WITH ('connector' = 'print');

INSERT INTO event_types SELECT event_type, COUNT(*) FROM events GROUP BY event_type;
