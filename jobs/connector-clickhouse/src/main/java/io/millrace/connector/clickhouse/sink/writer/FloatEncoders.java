package io.millrace.connector.clickhouse.sink.writer;

import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.LogicalTypeRoot;

/** Float32 and Float64, with infinities and NaN. */
final class FloatEncoders {
    private FloatEncoders() {}

    static ColumnEncoder float32(LogicalType from) {
        if (!from.is(LogicalTypeRoot.FLOAT)) {
            throw new IncompatibleTypesException("use FLOAT");
        }
        return (row, field, out) -> out.writeInt(Float.floatToRawIntBits(row.getFloat(field)));
    }

    static ColumnEncoder float64(LogicalType from) {
        return switch (from.getTypeRoot()) {
            case FLOAT ->
                    (row, field, out) ->
                            out.writeLong(Double.doubleToRawLongBits(row.getFloat(field)));
            case DOUBLE ->
                    (row, field, out) ->
                            out.writeLong(Double.doubleToRawLongBits(row.getDouble(field)));
            default -> throw new IncompatibleTypesException("use DOUBLE or FLOAT");
        };
    }
}
