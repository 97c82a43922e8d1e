package io.millrace.connector.clickhouse.sink.writer;

import io.millrace.connector.clickhouse.client.ClickHouseType;

import org.apache.flink.table.data.ArrayData;
import org.apache.flink.table.data.MapData;
import org.apache.flink.table.types.logical.ArrayType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.MapType;

/** Array and Map: a varint count, then the elements. */
final class NestedEncoders {
    private NestedEncoders() {}

    static ColumnEncoder array(LogicalType from, ClickHouseType to) {
        if (!(from instanceof ArrayType arrayType)) {
            throw new IncompatibleTypesException("use ARRAY");
        }
        ColumnEncoder element =
                ColumnEncoders.create(arrayType.getElementType(), to.typeArgument(0));
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

    static ColumnEncoder map(LogicalType from, ClickHouseType to) {
        if (!(from instanceof MapType mapType)) {
            throw new IncompatibleTypesException("use MAP");
        }
        ColumnEncoder key = ColumnEncoders.create(mapType.getKeyType(), to.typeArgument(0));
        ColumnEncoder value = ColumnEncoders.create(mapType.getValueType(), to.typeArgument(1));
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
}
