-- One replication slot for each streaming job. A file of its own: a slot can't be made in a transaction that has written.
SELECT pg_create_logical_replication_slot(slot, 'pgoutput')
FROM unnest(ARRAY['millrace_speed', 'millrace_lake']) AS wanted(slot)
WHERE NOT EXISTS (SELECT FROM pg_replication_slots WHERE slot_name = slot);
