package io.millrace.catalog;

/** What a caller may do. A writer may do everything that a reader may. */
enum Role {
    READER,
    WRITER;

    boolean covers(Role needed) {
        return this == WRITER || needed == READER;
    }
}
