package io.millrace.connector.clickhouse.sink.writer;

import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.LogicalTypeFamily;
import org.apache.flink.table.types.logical.LogicalTypeRoot;
import org.apache.flink.table.types.logical.utils.LogicalTypeChecks;

/** UUID, which ClickHouse keeps as two little-endian halves. */
final class UuidEncoders {
    private static final int BYTES = 16;
    private static final int CHARACTERS = 36;

    private UuidEncoders() {}

    static ColumnEncoder uuid(LogicalType from) {
        if (TextEncoders.isText(from)) {
            return UuidEncoders::fromText;
        }
        boolean fits =
                from.is(LogicalTypeRoot.VARBINARY)
                        || (from.is(LogicalTypeFamily.BINARY_STRING)
                                && LogicalTypeChecks.getLength(from) == BYTES);
        if (!fits) {
            throw new IncompatibleTypesException("use STRING or BINARY(16)");
        }
        return UuidEncoders::fromBytes;
    }

    private static void fromBytes(RowData row, int field, RowBinaryBuffer out) {
        int length = FieldBytes.stageBinary(row, field, out);
        if (length != BYTES) {
            throw new UnencodableValueException("a UUID has 16 bytes, but the value has " + length);
        }
        long high = out.stagedLong(0);
        long low = out.stagedLong(Long.BYTES);
        out.writeLong(Long.reverseBytes(high));
        out.writeLong(Long.reverseBytes(low));
    }

    private static void fromText(RowData row, int field, RowBinaryBuffer out) {
        int length = FieldBytes.stageText(row, field, out);
        byte[] text = out.array();
        int start = out.position();
        boolean dashed =
                length == CHARACTERS
                        && text[start + 8] == '-'
                        && text[start + 13] == '-'
                        && text[start + 18] == '-'
                        && text[start + 23] == '-';
        if (dashed) {
            long a = HexDigits.parse(text, start, 8);
            long b = HexDigits.parse(text, start + 9, 4);
            long c = HexDigits.parse(text, start + 14, 4);
            long d = HexDigits.parse(text, start + 19, 4);
            long e = HexDigits.parse(text, start + 24, 12);
            if ((a | b | c | d | e) >= 0) {
                out.writeLong(a << 32 | b << 16 | c);
                out.writeLong(d << 48 | e);
                return;
            }
        }
        throw UnencodableValueException.isNot("a UUID", out.stagedText(length));
    }
}
