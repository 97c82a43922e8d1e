-- Current rows of a table fed by change data capture: key and hash.
SELECT row_key, row_hash FROM txn.reconciliation_rows WHERE table_name = '${TABLE}'
