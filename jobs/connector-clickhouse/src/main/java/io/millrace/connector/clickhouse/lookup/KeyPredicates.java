package io.millrace.connector.clickhouse.lookup;

import io.millrace.connector.clickhouse.source.filter.Literal;
import io.millrace.connector.clickhouse.source.filter.Literals;
import io.millrace.connector.clickhouse.source.filter.Predicate;

import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.RowType;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Turns key rows into predicates. */
final class KeyPredicates {
    private KeyPredicates() {}

    static void check(RowType key) {
        for (RowType.RowField field : key.getFields()) {
            if (!Literals.isComparable(field.getType())) {
                throw new IllegalArgumentException(
                        "Cannot look up by column '%s' of type %s: use a column of a whole number, DECIMAL, STRING, BOOLEAN, DATE or TIMESTAMP type"
                                .formatted(
                                        field.getName(),
                                        field.getType().copy(true).asSummaryString()));
            }
        }
    }

    /** Empty when no row can have the key: a part of it is null or beyond every column. */
    static Optional<List<Predicate>> of(RowData key, RowType type) {
        List<Predicate> predicates = new ArrayList<>();
        for (int i = 0; i < type.getFieldCount(); i++) {
            if (key.isNullAt(i)) {
                return Optional.empty();
            }
            Optional<Literal> literal = Literals.of(key, i, type.getTypeAt(i));
            if (literal.isEmpty()) {
                return Optional.empty();
            }
            predicates.add(Predicate.equal(type.getFieldNames().get(i), literal.get()));
        }
        return Optional.of(predicates);
    }
}
