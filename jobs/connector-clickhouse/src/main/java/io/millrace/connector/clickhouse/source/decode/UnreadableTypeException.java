package io.millrace.connector.clickhouse.source.decode;

/** A ClickHouse type that is not read as a Flink type; the message says what to do. */
final class UnreadableTypeException extends RuntimeException {
    UnreadableTypeException(String advice) {
        super(advice);
    }
}
