SELECT
    count() AS rows,
    uniqExact(_src, _pos) AS distinct_rows,
    (SELECT sum(events) FROM bench.by_kind) AS in_first_view,
    (SELECT sum(events) FROM bench.by_country) AS in_second_view
FROM bench.events
