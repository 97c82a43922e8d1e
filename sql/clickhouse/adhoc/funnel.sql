-- Today's conversion funnel: how many users reached each step, and the share of those of the step before.
SELECT
    uniqIf(user_id, page_views > 0)                                             AS visited,
    uniqIf(user_id, product_views > 0)                                          AS viewed,
    uniqIf(user_id, add_to_carts > 0)                                           AS put_in_cart,
    uniqIf(user_id, checkout_starts > 0)                                        AS started_checkout,
    uniqIf(user_id, purchases > 0)                                              AS bought,
    round(if(viewed = 0, 0, put_in_cart / viewed), 4)                           AS view_to_cart,
    round(if(put_in_cart = 0, 0, bought / put_in_cart), 4)                      AS cart_to_purchase
FROM speed.conversion_funnel
WHERE date = toDate(now('UTC'))
