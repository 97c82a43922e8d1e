SELECT _src, max(_pos) FROM speed.user_events_realtime__staging GROUP BY _src
