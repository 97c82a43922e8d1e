-- How orders move from status to status, out of the changelog; an empty status before means a new order.
SELECT
    COALESCE(`before`['status'], '')                            AS status_before,
    CASE op WHEN 'd' THEN '(deleted)' ELSE `after`['status'] END AS status_after,
    COUNT(*)                                                    AS changes
FROM lake.`raw`.orders_changes
GROUP BY COALESCE(`before`['status'], ''), CASE op WHEN 'd' THEN '(deleted)' ELSE `after`['status'] END
ORDER BY changes DESC;
