package io.millrace.connector.clickhouse.client;

import org.apache.flink.annotation.Internal;

import java.io.IOException;

/** An error that the server, or a proxy before it, answered with. */
@Internal
public final class ClickHouseException extends IOException {
    private final int code;
    private final int httpStatus;

    /**
     * @param code ClickHouse's error code, or 0 when the answer did not come from ClickHouse
     */
    public ClickHouseException(int code, int httpStatus, String message) {
        super(message);
        this.code = code;
        this.httpStatus = httpStatus;
    }

    /** ClickHouse's error code; 0 when the answer did not come from ClickHouse. */
    public int code() {
        return code;
    }

    public int httpStatus() {
        return httpStatus;
    }
}
