package io.millrace.connector.clickhouse.sink.writer;

import org.apache.flink.annotation.Internal;
import org.apache.flink.table.types.logical.LogicalType;

/** A ClickHouse type that a Flink type is not written to. */
@Internal
public final class IncompatibleTypesException extends RuntimeException {
    IncompatibleTypesException(String hint) {
        super(hint);
    }

    static IncompatibleTypesException narrowing(LogicalType from) {
        return new IncompatibleTypesException(
                "it would lose values of "
                        + from.copy(true).asSummaryString()
                        + ", so cast it in the query");
    }

    static IncompatibleTypesException fractions(LogicalType from, int digits) {
        return new IncompatibleTypesException(
                "it would lose fractions of "
                        + from.copy(true).asSummaryString()
                        + ", so cast it to precision "
                        + digits
                        + " in the query");
    }
}
