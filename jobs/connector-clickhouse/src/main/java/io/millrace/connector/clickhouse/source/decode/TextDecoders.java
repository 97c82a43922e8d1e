package io.millrace.connector.clickhouse.source.decode;

import io.millrace.connector.clickhouse.client.ClickHouseType;

import org.apache.flink.table.data.StringData;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.LogicalTypeFamily;
import org.apache.flink.table.types.logical.LogicalTypeRoot;
import org.apache.flink.table.types.logical.utils.LogicalTypeChecks;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/** String, JSON as text, FixedString, UUID and Enum. */
final class TextDecoders {
    private static final int UUID_BYTES = 16;

    private TextDecoders() {}

    static ColumnDecoder string(LogicalType to) {
        if (holdsBytes(to, Integer.MAX_VALUE)) {
            return in -> in.readBytes(in.readLength());
        }
        requireString(to, "use STRING or BYTES");
        return in -> StringData.fromBytes(in.readBytes(in.readLength()));
    }

    /** Text ends before the zeros that ClickHouse fills it up with; bytes keep them. */
    static ColumnDecoder fixedString(int length, LogicalType to) {
        if (holdsBytes(to, length)) {
            return in -> in.readBytes(length);
        }
        requireString(to, "use STRING, BYTES or BINARY(" + length + ")");
        return in -> {
            byte[] value = in.readBytes(length);
            int end = length;
            while (end > 0 && value[end - 1] == 0) {
                end--;
            }
            return StringData.fromBytes(value, 0, end);
        };
    }

    /** ClickHouse keeps a UUID as two little-endian halves. */
    static ColumnDecoder uuid(LogicalType to) {
        if (holdsBytes(to, UUID_BYTES)) {
            return in ->
                    ByteBuffer.allocate(UUID_BYTES)
                            .order(ByteOrder.BIG_ENDIAN)
                            .putLong(in.readUnsigned(Long.BYTES))
                            .putLong(in.readUnsigned(Long.BYTES))
                            .array();
        }
        requireString(to, "use STRING, BYTES or BINARY(16)");
        return in ->
                StringData.fromString(
                        new UUID(in.readUnsigned(Long.BYTES), in.readUnsigned(Long.BYTES))
                                .toString());
    }

    static ColumnDecoder enumeration(ClickHouseType from, int bytes, LogicalType to) {
        requireString(to, "use STRING");
        Map<Long, StringData> names = new HashMap<>();
        for (String entry : from.arguments()) {
            int equals = entry.lastIndexOf('=');
            String name = ClickHouseType.unquote(entry.substring(0, equals).strip());
            names.put(
                    Long.valueOf(entry.substring(equals + 1).strip()), StringData.fromString(name));
        }
        return in -> {
            long number = in.readSigned(bytes);
            StringData name = names.get(number);
            if (name == null) {
                throw new UndecodableValueException("number " + number + " is not one of " + from);
            }
            return name;
        };
    }

    static void requireString(LogicalType to, String advice) {
        boolean unbounded =
                to.is(LogicalTypeRoot.VARCHAR)
                        && LogicalTypeChecks.getLength(to) == Integer.MAX_VALUE;
        if (!unbounded) {
            throw new UnreadableTypeException(advice);
        }
    }

    /** Whether a binary type takes values of a length: BINARY exactly, VARBINARY at most. */
    private static boolean holdsBytes(LogicalType to, int length) {
        if (!to.is(LogicalTypeFamily.BINARY_STRING)) {
            return false;
        }
        int room = LogicalTypeChecks.getLength(to);
        return to.is(LogicalTypeRoot.BINARY) ? room == length : room >= length;
    }
}
