SELECT * EXCEPT (_batch_id)
FROM bench.events
WHERE _src = '%s' AND _pos >= %d AND _pos < %d
ORDER BY _pos
FORMAT RowBinary
