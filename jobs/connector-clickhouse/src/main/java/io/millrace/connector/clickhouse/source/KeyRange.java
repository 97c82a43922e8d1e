package io.millrace.connector.clickhouse.source;

import io.millrace.connector.clickhouse.source.filter.Condition;

import javax.annotation.Nullable;

import java.util.List;

/**
 * Rows whose key is at or after one bound and before another.
 *
 * <p>Bounds are written out column by column, which ClickHouse answers by the primary index; it
 * does not do so for a comparison of tuples.
 *
 * @param from values of the key columns; null for the beginning of the table
 * @param to values of the key columns; null for the end of the table
 * @param rows about how many
 */
record KeyRange(
        List<KeyColumn> key, @Nullable List<String> from, @Nullable List<String> to, long rows) {

    static KeyRange everything(long rows) {
        return new KeyRange(List.of(), null, null, rows);
    }

    void addTo(Condition condition) {
        if (from != null) {
            condition.and(bound(from, ">", ">=", condition));
        }
        if (to != null) {
            condition.and(bound(to, "<", "<", condition));
        }
    }

    /** For (a, b): {@code a > x OR (a = x AND b >= y)}. */
    private String bound(List<String> values, String strict, String last, Condition condition) {
        int end = key.size() - 1;
        String sql = compare(end, last, values, condition);
        for (int i = end - 1; i >= 0; i--) {
            sql =
                    "%s OR (%s AND (%s))"
                            .formatted(
                                    compare(i, strict, values, condition),
                                    compare(i, "=", values, condition),
                                    sql);
        }
        return sql;
    }

    private String compare(int column, String sign, List<String> values, Condition condition) {
        KeyColumn of = key.get(column);
        return "(%s) %s %s"
                .formatted(
                        of.expression(), sign, condition.parameter(of.type(), values.get(column)));
    }
}
