package io.millrace.connector.clickhouse.sink.writer;

import io.millrace.connector.clickhouse.client.ClickHouseType;
import io.millrace.connector.clickhouse.client.TableDescription;
import io.millrace.connector.clickhouse.client.TableDescription.Column;

import org.apache.flink.table.types.logical.ArrayType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.RowType;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A column that a field of the rows goes into.
 *
 * <p>An array of rows goes into several columns where the table has a Nested in its flattened form:
 * the field {@code n} of type ARRAY&lt;ROW&lt;a, b&gt;&gt; into {@code n.a} and {@code n.b}.
 *
 * @param name of the column
 * @param field place in the row
 * @param type of the field
 * @param rowField place within the rows of an array; {@link #WHOLE} when all of the field goes
 *     there
 * @param sizedLike place of an earlier field that fills another column of the same Nested; {@link
 *     #WHOLE} when there is none
 */
record FieldTarget(String name, int field, LogicalType type, int rowField, int sizedLike) {
    static final int WHOLE = -1;

    /** The columns that a field is meant for; they need not exist. */
    static List<FieldTarget> all(RowType rowType, TableDescription table) {
        List<FieldTarget> targets = new ArrayList<>();
        Map<String, Integer> firstOfNested = new HashMap<>();
        for (int i = 0; i < rowType.getFieldCount(); i++) {
            String name = rowType.getFieldNames().get(i);
            LogicalType type = rowType.getTypeAt(i);
            Integer before = firstOfNested.putIfAbsent(nestedName(name), i);
            int sizedLike =
                    before != null && (name.indexOf('.') > 0 || isFlattened(name, type, table))
                            ? before
                            : WHOLE;
            if (isFlattened(name, type, table)) {
                RowType elements = (RowType) ((ArrayType) type).getElementType();
                for (int j = 0; j < elements.getFieldCount(); j++) {
                    String column = name + "." + elements.getFieldNames().get(j);
                    targets.add(new FieldTarget(column, i, type, j, sizedLike));
                }
            } else {
                targets.add(new FieldTarget(name, i, type, WHOLE, sizedLike));
            }
        }
        return targets;
    }

    /** The column of the table; empty when it has none of that name. */
    Optional<Column> column(TableDescription table) {
        return table.column(name);
    }

    /**
     * @throws IncompatibleTypesException when values could be lost or the type is not supported
     */
    ColumnEncoder encoder(ClickHouseType to) {
        if (rowField != WHOLE) {
            return sized(
                    ColumnEncoders.notNull(
                            NestedEncoders.flattened((ArrayType) type, rowField, to)));
        }
        return sized(ColumnEncoders.create(type, to));
    }

    /** The server refuses rows in which columns of one Nested have different lengths. */
    private ColumnEncoder sized(ColumnEncoder encoder) {
        if (sizedLike == WHOLE || !(type instanceof ArrayType)) {
            return encoder;
        }
        return (row, place, out) -> {
            encoder.encode(row, place, out);
            int size = row.getArray(place).size();
            int other = row.getArray(sizedLike).size();
            if (size != other) {
                throw new UnencodableValueException(
                        "the array has %d elements, but another one of the same Nested has %d"
                                .formatted(size, other));
            }
        };
    }

    private static boolean isFlattened(String name, LogicalType type, TableDescription table) {
        return type instanceof ArrayType array
                && array.getElementType() instanceof RowType
                && table.column(name).isEmpty()
                && table.columns().stream().anyMatch(each -> each.name().startsWith(name + "."));
    }

    private static String nestedName(String name) {
        int dot = name.indexOf('.');
        return dot > 0 ? name.substring(0, dot) : name;
    }
}
