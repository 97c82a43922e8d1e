SELECT count() FROM speed.user_events_realtime WHERE ${POSITIONS}
