package io.millrace.connector.clickhouse.sink.writer;

/** A value that the ClickHouse column cannot hold; the message says which and why. */
final class UnencodableValueException extends RuntimeException {
    UnencodableValueException(String reason) {
        super(reason);
    }

    static UnencodableValueException outOfRange(Object value, String range) {
        return new UnencodableValueException("value " + value + " is out of the range " + range);
    }
}
