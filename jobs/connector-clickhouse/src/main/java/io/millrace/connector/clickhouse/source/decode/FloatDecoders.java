package io.millrace.connector.clickhouse.source.decode;

import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.LogicalTypeRoot;

import java.io.IOException;

/** BFloat16, Float32 and Float64. */
final class FloatDecoders {
    private FloatDecoders() {}

    @FunctionalInterface
    private interface FloatReader {
        float read(RowBinaryInput in) throws IOException;
    }

    /** Has the upper half of the bits of a Float32. */
    static ColumnDecoder bfloat16(LogicalType to) {
        return ofFloat(
                in -> Float.intBitsToFloat((int) in.readUnsigned(Short.BYTES) << Short.SIZE), to);
    }

    static ColumnDecoder float32(LogicalType to) {
        return ofFloat(in -> Float.intBitsToFloat((int) in.readUnsigned(Float.BYTES)), to);
    }

    static ColumnDecoder float64(LogicalType to) {
        ColumnDecoders.require(to, LogicalTypeRoot.DOUBLE, "use DOUBLE");
        return in -> Double.longBitsToDouble(in.readUnsigned(Double.BYTES));
    }

    private static ColumnDecoder ofFloat(FloatReader value, LogicalType to) {
        if (to.is(LogicalTypeRoot.DOUBLE)) {
            return in -> (double) value.read(in);
        }
        ColumnDecoders.require(to, LogicalTypeRoot.FLOAT, "use FLOAT or DOUBLE");
        return value::read;
    }
}
