package io.millrace.connector.clickhouse.source.decode;

import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.LogicalTypeRoot;

import java.io.IOException;

/** Float32 and Float64. */
final class FloatDecoders {
    private FloatDecoders() {}

    static ColumnDecoder float32(LogicalType to) {
        if (to.is(LogicalTypeRoot.DOUBLE)) {
            return in -> (double) readFloat(in);
        }
        ColumnDecoders.require(to, LogicalTypeRoot.FLOAT, "use FLOAT or DOUBLE");
        return FloatDecoders::readFloat;
    }

    static ColumnDecoder float64(LogicalType to) {
        ColumnDecoders.require(to, LogicalTypeRoot.DOUBLE, "use DOUBLE");
        return in -> Double.longBitsToDouble(in.readUnsigned(Double.BYTES));
    }

    private static float readFloat(RowBinaryInput in) throws IOException {
        return Float.intBitsToFloat((int) in.readUnsigned(Float.BYTES));
    }
}
