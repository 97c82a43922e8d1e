package io.millrace.connector.clickhouse.sink.writer;

import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.LogicalTypeFamily;
import org.apache.flink.table.types.logical.LogicalTypeRoot;
import org.apache.flink.table.types.logical.utils.LogicalTypeChecks;

/** String and FixedString, from texts and bytes. */
final class TextEncoders {
    private TextEncoders() {}

    /** Stages the bytes of a field, see {@link FieldBytes}. */
    @FunctionalInterface
    interface Stage {
        int apply(RowData row, int field, RowBinaryBuffer out);
    }

    static ColumnEncoder string(LogicalType from) {
        if (isText(from)) {
            return FieldBytes::writeText;
        }
        requireBytes(from);
        return FieldBytes::writeBinary;
    }

    /** Shorter values are filled up with zeros. */
    static ColumnEncoder fixedString(LogicalType from, int length) {
        if (!isText(from)) {
            requireBytes(from);
        }
        boolean fixed = from.is(LogicalTypeRoot.BINARY) || from.is(LogicalTypeRoot.CHAR);
        if (fixed && LogicalTypeChecks.getLength(from) > length) {
            throw IncompatibleTypesException.narrowing(from);
        }
        Stage stage = isText(from) ? FieldBytes::stageText : FieldBytes::stageBinary;
        return (row, field, out) -> {
            int size = stage.apply(row, field, out);
            if (size > length) {
                throw new UnencodableValueException(
                        "the value has %d bytes, FixedString(%d) holds fewer"
                                .formatted(size, length));
            }
            out.accept(size);
            out.writeZeros(length - size);
        };
    }

    static boolean isText(LogicalType from) {
        return from.is(LogicalTypeFamily.CHARACTER_STRING);
    }

    static void requireText(LogicalType from) {
        if (!isText(from)) {
            throw new IncompatibleTypesException("use STRING");
        }
    }

    private static void requireBytes(LogicalType from) {
        if (!from.is(LogicalTypeFamily.BINARY_STRING)) {
            throw new IncompatibleTypesException("use STRING or BYTES");
        }
    }
}
