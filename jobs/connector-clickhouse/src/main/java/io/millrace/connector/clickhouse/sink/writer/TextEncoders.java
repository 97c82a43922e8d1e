package io.millrace.connector.clickhouse.sink.writer;

import io.millrace.connector.clickhouse.client.ClickHouseType;

import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.LogicalTypeFamily;
import org.apache.flink.table.types.logical.LogicalTypeRoot;
import org.apache.flink.table.types.logical.utils.LogicalTypeChecks;

import java.util.HashMap;
import java.util.Map;

/** String, FixedString, UUID and Enum: what character strings and bytes are written to. */
final class TextEncoders {
    private static final int UUID_BYTES = 16;
    private static final int UUID_CHARACTERS = 36;

    private TextEncoders() {}

    static ColumnEncoder string(LogicalType from) {
        if (from.is(LogicalTypeFamily.CHARACTER_STRING)) {
            return (row, field, out) -> out.writeString(row.getString(field));
        }
        requireTextOrBytes(from);
        return (row, field, out) -> {
            byte[] value = row.getBinary(field);
            out.writeVarint(value.length);
            out.writeBytes(value);
        };
    }

    static ColumnEncoder fixedString(LogicalType from, int length) {
        if (from.is(LogicalTypeFamily.CHARACTER_STRING)) {
            return (row, field, out) -> {
                int size = out.stage(row.getString(field));
                requireFits(size, length);
                out.acceptStaged(size);
                out.writeZeros(length - size);
            };
        }
        requireTextOrBytes(from);
        return (row, field, out) -> {
            byte[] value = row.getBinary(field);
            requireFits(value.length, length);
            out.writeBytes(value);
            out.writeZeros(length - value.length);
        };
    }

    /** ClickHouse keeps a UUID as two little-endian halves. */
    static ColumnEncoder uuid(LogicalType from) {
        if (from.is(LogicalTypeFamily.CHARACTER_STRING)) {
            return TextEncoders::uuidFromText;
        }
        boolean fits =
                from.is(LogicalTypeFamily.BINARY_STRING)
                        && (from.is(LogicalTypeRoot.VARBINARY)
                                || LogicalTypeChecks.getLength(from) == UUID_BYTES);
        if (!fits) {
            throw new IncompatibleTypesException("use STRING or BINARY(16)");
        }
        return (row, field, out) -> {
            byte[] value = row.getBinary(field);
            if (value.length != UUID_BYTES) {
                throw new UnencodableValueException(
                        "a UUID has 16 bytes, but the value has " + value.length);
            }
            out.writeLong(bigEndian(value, 0));
            out.writeLong(bigEndian(value, Long.BYTES));
        };
    }

    static ColumnEncoder enumeration(LogicalType from, ClickHouseType to, int width) {
        requireText(from);
        Map<StringData, Integer> numbers = new HashMap<>();
        for (String entry : to.arguments()) {
            int equals = entry.lastIndexOf('=');
            String name = ClickHouseType.unquote(entry.substring(0, equals).strip());
            int number = Integer.parseInt(entry.substring(equals + 1).strip());
            numbers.put(StringData.fromString(name), number);
        }
        return (row, field, out) -> {
            StringData value = row.getString(field);
            Integer number = numbers.get(value);
            if (number == null) {
                throw new UnencodableValueException("value '" + value + "' is not one of " + to);
            }
            out.writeInteger(number, width);
        };
    }

    static void requireText(LogicalType from) {
        if (!from.is(LogicalTypeFamily.CHARACTER_STRING)) {
            throw new IncompatibleTypesException("use STRING");
        }
    }

    private static void uuidFromText(RowData row, int field, RowBinaryBuffer out) {
        StringData value = row.getString(field);
        int length = out.stage(value);
        byte[] bytes = out.array();
        int start = out.position();
        long high = 0;
        long low = 0;
        boolean valid = length == UUID_CHARACTERS;
        int digits = 0;
        for (int i = 0; valid && i < UUID_CHARACTERS; i++) {
            byte character = bytes[start + i];
            if (i == 8 || i == 13 || i == 18 || i == 23) {
                valid = character == '-';
                continue;
            }
            int digit = Character.digit(character, 16);
            valid = digit >= 0;
            if (digits < UUID_BYTES) {
                high = high << 4 | digit;
            } else {
                low = low << 4 | digit;
            }
            digits++;
        }
        if (!valid) {
            throw new UnencodableValueException("value '" + value + "' is not a UUID");
        }
        out.writeLong(high);
        out.writeLong(low);
    }

    private static long bigEndian(byte[] bytes, int offset) {
        long value = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            value = value << 8 | bytes[offset + i] & 0xff;
        }
        return value;
    }

    private static void requireFits(int size, int length) {
        if (size > length) {
            throw new UnencodableValueException(
                    "the value has " + size + " bytes, FixedString(" + length + ") holds fewer");
        }
    }

    private static void requireTextOrBytes(LogicalType from) {
        if (!from.is(LogicalTypeFamily.BINARY_STRING)
                && !from.is(LogicalTypeFamily.CHARACTER_STRING)) {
            throw new IncompatibleTypesException("use STRING or BYTES");
        }
    }
}
