package io.millrace.connector.clickhouse.sink.writer;

import org.apache.flink.annotation.Internal;

/** A ClickHouse type that a Flink type is not written to. */
@Internal
public final class IncompatibleTypesException extends RuntimeException {
    IncompatibleTypesException(String hint) {
        super(hint);
    }
}
