package io.millrace.connector.clickhouse.source.decode;

import java.io.IOException;

/** A value that the Flink type cannot hold; the message says which and why. */
final class UndecodableValueException extends IOException {
    UndecodableValueException(String reason) {
        super(reason);
    }
}
