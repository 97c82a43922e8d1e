-- What a reader sees of a captured table: the count of its rows, and a hash of them in any order. When and how a row came does not count.
SELECT count(), toString(sum(cityHash64(tuple(* EXCEPT ('^(_batch_id|processing_time)$')))))
FROM speed.${CAPTURED_TABLE} FINAL;
