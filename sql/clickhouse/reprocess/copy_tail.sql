-- What arrived after the pinned snapshot stays: it is copied from the live partition.
INSERT INTO speed.user_events_realtime__staging
SELECT *
FROM speed.user_events_realtime
WHERE toDate(timestamp) = '${PARTITION}'
    AND _pos > transform(toString(_src), ${SOURCES}, ${POSITIONS}, toInt64(-1))
    AND (_src, _pos) NOT IN (SELECT _src, _pos FROM speed.user_events_realtime__staging WHERE toDate(timestamp) = '${PARTITION}')
