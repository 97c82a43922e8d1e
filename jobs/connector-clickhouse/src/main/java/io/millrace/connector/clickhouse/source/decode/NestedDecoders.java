package io.millrace.connector.clickhouse.source.decode;

import io.millrace.connector.clickhouse.client.ClickHouseType;
import io.millrace.connector.clickhouse.client.NamedType;

import org.apache.flink.table.data.GenericArrayData;
import org.apache.flink.table.data.GenericMapData;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.types.logical.ArrayType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.LogicalTypeRoot;
import org.apache.flink.table.types.logical.MapType;
import org.apache.flink.table.types.logical.RowType;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Array, Map, Tuple and Nested. */
final class NestedDecoders {
    private NestedDecoders() {}

    static ColumnDecoder array(ClickHouseType element, LogicalType to) {
        ColumnDecoders.require(to, LogicalTypeRoot.ARRAY, "use ARRAY");
        return arrayOf(ColumnDecoders.create(element, ((ArrayType) to).getElementType()));
    }

    /** An array of rows. */
    static ColumnDecoder nested(ClickHouseType from, LogicalType to) {
        ColumnDecoders.require(to, LogicalTypeRoot.ARRAY, "use ARRAY<ROW<...>>");
        return arrayOf(tuple(from, ((ArrayType) to).getElementType()));
    }

    static ColumnDecoder map(ClickHouseType from, LogicalType to) {
        ColumnDecoders.require(to, LogicalTypeRoot.MAP, "use MAP");
        MapType mapType = (MapType) to;
        ColumnDecoder keys = ColumnDecoders.create(from.typeArgument(0), mapType.getKeyType());
        ColumnDecoder values = ColumnDecoders.create(from.typeArgument(1), mapType.getValueType());
        return in -> {
            int size = in.readLength();
            Map<Object, Object> map = new LinkedHashMap<>();
            for (int i = 0; i < size; i++) {
                Object key = keys.decode(in);
                // Of a key that comes twice the first counts, as for ClickHouse's map[key].
                map.putIfAbsent(key, values.decode(in));
            }
            return new GenericMapData(map);
        };
    }

    /** Elements become fields by their place; the names may differ. */
    static ColumnDecoder tuple(ClickHouseType from, LogicalType to) {
        List<NamedType> elements = NamedType.elements(from);
        if (!to.is(LogicalTypeRoot.ROW) || ((RowType) to).getFieldCount() != elements.size()) {
            throw new UnreadableTypeException("use ROW with " + elements.size() + " fields");
        }
        ColumnDecoder[] fields = new ColumnDecoder[elements.size()];
        for (int i = 0; i < fields.length; i++) {
            fields[i] = ColumnDecoders.create(elements.get(i).type(), ((RowType) to).getTypeAt(i));
        }
        return in -> {
            GenericRowData row = new GenericRowData(fields.length);
            for (int i = 0; i < fields.length; i++) {
                row.setField(i, fields[i].decode(in));
            }
            return row;
        };
    }

    private static ColumnDecoder arrayOf(ColumnDecoder element) {
        return in -> {
            Object[] elements = new Object[in.readLength()];
            for (int i = 0; i < elements.length; i++) {
                elements[i] = element.decode(in);
            }
            return new GenericArrayData(elements);
        };
    }
}
