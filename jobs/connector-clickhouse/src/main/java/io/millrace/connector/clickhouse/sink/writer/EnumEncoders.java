package io.millrace.connector.clickhouse.sink.writer;

import io.millrace.connector.clickhouse.client.ClickHouseType;

import org.apache.flink.table.types.logical.LogicalType;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/** Enum8 and Enum16, by name. */
final class EnumEncoders {
    private EnumEncoders() {}

    static ColumnEncoder enumeration(LogicalType from, ClickHouseType to, int width) {
        TextEncoders.requireText(from);
        Map<byte[], Integer> byName = new TreeMap<>(Arrays::compare);
        for (String entry : to.arguments()) {
            int equals = entry.lastIndexOf('=');
            String name = ClickHouseType.unquote(entry.substring(0, equals).strip());
            byName.put(
                    name.getBytes(StandardCharsets.UTF_8),
                    Integer.valueOf(entry.substring(equals + 1).strip()));
        }
        byte[][] names = byName.keySet().toArray(byte[][]::new);
        int[] numbers = byName.values().stream().mapToInt(Integer::intValue).toArray();
        return (row, field, out) -> {
            int length = FieldBytes.stageText(row, field, out);
            int place = find(names, out.array(), out.position(), length);
            if (place < 0) {
                throw UnencodableValueException.isNot("one of " + to, out.stagedText(length));
            }
            out.writeInteger(numbers[place], width);
        };
    }

    /** Binary search among sorted names; negative when the bytes are none of them. */
    private static int find(byte[][] names, byte[] bytes, int start, int length) {
        int low = 0;
        int high = names.length - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            byte[] name = names[middle];
            int order = Arrays.compare(bytes, start, start + length, name, 0, name.length);
            if (order == 0) {
                return middle;
            }
            if (order < 0) {
                high = middle - 1;
            } else {
                low = middle + 1;
            }
        }
        return -1;
    }
}
