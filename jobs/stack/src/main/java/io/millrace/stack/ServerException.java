package io.millrace.stack;

/**
 * A server could not be started, stopped or asked. The message says which server, why, and what to
 * do about it.
 */
public class ServerException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public ServerException(String message) {
        super(message);
    }

    public ServerException(String message, Throwable cause) {
        super(message, cause);
    }
}
