-- Revenue and margin by category and tier of the buyer, both as they were when the order was made.
SELECT category, user_tier, COUNT(*) AS orders, SUM(total_amount) AS revenue, SUM(margin) AS margin
FROM lake.marts.orders_enriched
WHERE status <> 'cancelled'
GROUP BY category, user_tier
ORDER BY revenue DESC;
