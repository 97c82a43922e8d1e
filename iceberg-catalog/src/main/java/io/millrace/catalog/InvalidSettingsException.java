package io.millrace.catalog;

/** The configuration cannot be used; the message says what was found, where, and what to do. */
final class InvalidSettingsException extends RuntimeException {
    InvalidSettingsException(String message) {
        super(message);
    }
}
