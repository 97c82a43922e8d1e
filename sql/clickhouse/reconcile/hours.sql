SELECT table_name, hour_epoch, toInt64(count()) AS row_count, sum(row_hash) AS checksum, sum(amount) AS total
FROM txn.reconciliation_rows
WHERE hour_epoch >= intDiv(${FROM_MILLIS}, 1000) AND hour_epoch < intDiv(${TO_MILLIS}, 1000)
GROUP BY table_name, hour_epoch
