-- Staging tables like the live ones; a run that died left some behind.
DROP TABLE IF EXISTS speed.user_events_realtime__staging SYNC;
DROP TABLE IF EXISTS speed.user_activity_summary__staging SYNC;
DROP TABLE IF EXISTS speed.conversion_funnel__staging SYNC;
CREATE TABLE speed.user_events_realtime__staging AS speed.user_events_realtime;
CREATE TABLE speed.user_activity_summary__staging AS speed.user_activity_summary;
CREATE TABLE speed.conversion_funnel__staging AS speed.conversion_funnel;
