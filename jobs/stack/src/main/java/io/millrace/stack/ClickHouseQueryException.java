package io.millrace.stack;

/** ClickHouse refused a query. */
public final class ClickHouseQueryException extends ServerException {

    private static final long serialVersionUID = 1L;

    private final int code;

    ClickHouseQueryException(int code, String message) {
        super(message);
        this.code = code;
    }

    /** ClickHouse's error code, such as 60 for an unknown table; 0 if the answer has none. */
    public int code() {
        return code;
    }
}
