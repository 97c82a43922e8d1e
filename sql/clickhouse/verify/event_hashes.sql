-- Key and hash of the rows between two positions of each source.
SELECT row_key, row_hash
FROM txn.reconciliation_rows
WHERE table_name = 'user_events_realtime'
    AND row_key IN (SELECT toString(event_id) FROM speed.user_events_realtime WHERE ${POSITIONS})
