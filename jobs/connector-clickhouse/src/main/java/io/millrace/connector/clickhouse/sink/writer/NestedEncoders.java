package io.millrace.connector.clickhouse.sink.writer;

import io.millrace.connector.clickhouse.client.ClickHouseType;
import io.millrace.connector.clickhouse.client.NamedType;

import org.apache.flink.table.data.ArrayData;
import org.apache.flink.table.data.MapData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.ArrayType;
import org.apache.flink.table.types.logical.IntType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.MapType;
import org.apache.flink.table.types.logical.MultisetType;
import org.apache.flink.table.types.logical.RowType;

import java.util.ArrayList;
import java.util.List;

/** Array, Map and Nested: a varint count, then the elements. Tuple: its elements only. */
final class NestedEncoders {
    private NestedEncoders() {}

    static ColumnEncoder array(LogicalType from, ClickHouseType element) {
        if (!(from instanceof ArrayType arrayType)) {
            throw new IncompatibleTypesException("use ARRAY");
        }
        return arrayOf(ColumnEncoders.createInner(arrayType.getElementType(), element));
    }

    /** A Nested that is one column: an array of tuples. */
    static ColumnEncoder nested(LogicalType from, ClickHouseType to) {
        if (!(from instanceof ArrayType arrayType)) {
            throw new IncompatibleTypesException("use ARRAY<ROW<...>>");
        }
        LogicalType element = arrayType.getElementType();
        return arrayOf(ColumnEncoders.notNullInner(tuple(element, to), "Tuple"));
    }

    /** One column of a flattened Nested: one field of every row of an array. */
    static ColumnEncoder flattened(ArrayType from, int rowField, ClickHouseType to) {
        if (!to.name().equals("Array")) {
            throw new IncompatibleTypesException("use a Nested, whose columns are arrays");
        }
        RowType rowType = (RowType) from.getElementType();
        int arity = rowType.getFieldCount();
        ColumnEncoder value =
                ColumnEncoders.createInner(rowType.getTypeAt(rowField), to.typeArgument(0));
        ColumnEncoder element =
                (elements, index, out) ->
                        value.encode(elements.getRow(index, arity), rowField, out);
        return arrayOf(ColumnEncoders.notNullInner(element, "Nested"));
    }

    static ColumnEncoder map(LogicalType from, ClickHouseType to) {
        LogicalType keyType;
        LogicalType valueType;
        if (from instanceof MapType mapType) {
            keyType = mapType.getKeyType();
            valueType = mapType.getValueType();
        } else if (from instanceof MultisetType multisetType) {
            keyType = multisetType.getElementType();
            valueType = new IntType(false);
        } else {
            throw new IncompatibleTypesException("use MAP");
        }
        ColumnEncoder key = ColumnEncoders.createInner(keyType, to.typeArgument(0));
        ColumnEncoder value = ColumnEncoders.createInner(valueType, to.typeArgument(1));
        ArrayElements keys = new ArrayElements();
        ArrayElements values = new ArrayElements();
        return (row, field, out) -> {
            MapData map = row.getMap(field);
            int size = map.size();
            out.writeVarint(size);
            keys.of(map.keyArray());
            values.of(map.valueArray());
            for (int i = 0; i < size; i++) {
                key.encode(keys, i, out);
                value.encode(values, i, out);
            }
        };
    }

    /** Fields become elements by their place, as in Flink's own casts. */
    static ColumnEncoder tuple(LogicalType from, ClickHouseType to) {
        List<NamedType> elements = NamedType.elements(to);
        int arity = elements.size();
        if (!(from instanceof RowType rowType) || rowType.getFieldCount() != arity) {
            throw new IncompatibleTypesException("use ROW with " + arity + " fields");
        }
        requireSameOrder(rowType, elements);
        List<ColumnEncoder> encoders = new ArrayList<>();
        for (int i = 0; i < arity; i++) {
            encoders.add(ColumnEncoders.createInner(rowType.getTypeAt(i), elements.get(i).type()));
        }
        ColumnEncoder[] fields = encoders.toArray(ColumnEncoder[]::new);
        return (row, field, out) -> {
            RowData tuple = row.getRow(field, arity);
            for (int i = 0; i < arity; i++) {
                fields[i].encode(tuple, i, out);
            }
        };
    }

    /** Other names are fine, but the same name at another place is a mistake. */
    private static void requireSameOrder(RowType rowType, List<NamedType> elements) {
        for (int i = 0; i < elements.size(); i++) {
            int place = rowType.getFieldIndex(elements.get(i).name());
            if (place >= 0 && place != i) {
                throw new IncompatibleTypesException(
                        "'%s' is element %d, but field %d: use the same order"
                                .formatted(elements.get(i).name(), i + 1, place + 1));
            }
        }
    }

    private static ColumnEncoder arrayOf(ColumnEncoder element) {
        ArrayElements elements = new ArrayElements();
        return (row, field, out) -> {
            ArrayData array = row.getArray(field);
            int size = array.size();
            out.writeVarint(size);
            elements.of(array);
            for (int i = 0; i < size; i++) {
                element.encode(elements, i, out);
            }
        };
    }
}
