package io.millrace.pipelines.sql;

/** A SQL script is wrong: the message says where and what to do. */
public final class SqlScriptException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public SqlScriptException(String message) {
        super(message);
    }

    public SqlScriptException(String message, Throwable cause) {
        super(message, cause);
    }
}
