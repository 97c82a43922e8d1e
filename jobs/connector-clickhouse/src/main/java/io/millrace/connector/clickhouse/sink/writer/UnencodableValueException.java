package io.millrace.connector.clickhouse.sink.writer;

/** A value that the ClickHouse column cannot hold; the message says which and why. */
final class UnencodableValueException extends RuntimeException {
    private static final int LONGEST_QUOTE = 200;

    UnencodableValueException(String reason) {
        super(reason);
    }

    static UnencodableValueException outOfRange(Object value, String range) {
        return new UnencodableValueException("value " + value + " is out of the range " + range);
    }

    /** A text that does not read as what the column holds. */
    static UnencodableValueException isNot(String what, String text) {
        String quoted =
                text.length() > LONGEST_QUOTE ? text.substring(0, LONGEST_QUOTE) + "..." : text;
        return new UnencodableValueException("value '" + quoted + "' is not " + what);
    }
}
