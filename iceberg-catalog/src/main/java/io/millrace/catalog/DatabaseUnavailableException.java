package io.millrace.catalog;

/** The database could not be reached, and nothing was sent to it. */
final class DatabaseUnavailableException extends RuntimeException {
    DatabaseUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }

    DatabaseUnavailableException(String message) {
        super(message);
    }
}
