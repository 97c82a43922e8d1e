-- Moves with each insert into the partition, never with a merge.
SELECT toInt64(ifNull(max(max_block_number), 0))
FROM system.parts
WHERE database = 'speed' AND table = 'user_events_realtime' AND active AND partition = '${PARTITION}'
