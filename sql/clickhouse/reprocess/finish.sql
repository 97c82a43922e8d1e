DROP TABLE speed.user_events_realtime__staging SYNC;
DROP TABLE speed.user_activity_summary__staging SYNC;
DROP TABLE speed.conversion_funnel__staging SYNC;
