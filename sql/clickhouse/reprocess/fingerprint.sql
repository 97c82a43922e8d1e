-- Rows of one day without what an insert adds of its own: how many, and an order-independent hash.
SELECT toInt64(count()), sum(cityHash64(row_text))
FROM
(
    SELECT toString(tuple(* EXCEPT (processing_time, _batch_id))) AS row_text
    FROM speed.${TABLE}
    WHERE toDate(timestamp) = '${PARTITION}'
)
