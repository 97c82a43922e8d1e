-- Rows of the changelogs in the lake: those of the snapshot, and one for each change since.
SELECT
    (SELECT count() FROM lake.`raw.users_changes`)
    + (SELECT count() FROM lake.`raw.products_changes`)
    + (SELECT count() FROM lake.`raw.orders_changes`)
