SELECT
    part.table,
    part.partition,
    max(part.max_block_number) AS parts,
    round(parts / %d, 2) AS parts_per_second
FROM system.parts AS part
WHERE part.database = 'bench'
GROUP BY part.table, part.partition
ORDER BY part.table, part.partition
