SELECT row_key, row_hash, _src, _pos
FROM txn.reconciliation_rows
WHERE table_name = '${TABLE}' AND hour_epoch = ${HOUR_EPOCH}
