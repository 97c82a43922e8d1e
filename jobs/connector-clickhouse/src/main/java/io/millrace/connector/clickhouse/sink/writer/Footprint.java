package io.millrace.connector.clickhouse.sink.writer;

/** Counts the bytes of memory that a writer holds. Not thread-safe. */
final class Footprint {
    private long bytes;

    /** Counts more, or fewer when negative. */
    void add(long difference) {
        bytes += difference;
    }

    long bytes() {
        return bytes;
    }
}
