SELECT
    (SELECT count() FROM lake.`staging.users`),
    (SELECT count() FROM lake.`staging.products`),
    (SELECT count() FROM lake.`staging.orders`)
