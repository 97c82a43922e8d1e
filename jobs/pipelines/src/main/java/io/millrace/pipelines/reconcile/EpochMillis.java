package io.millrace.pipelines.reconcile;

import org.apache.flink.table.annotation.DataTypeHint;
import org.apache.flink.table.functions.ScalarFunction;

import java.time.Instant;

/** {@code EPOCH_MILLIS(instant)}: milliseconds since 1970-01-01 UTC; null for null. */
public final class EpochMillis extends ScalarFunction {
    private static final long serialVersionUID = 1L;

    public Long eval(@DataTypeHint("TIMESTAMP_LTZ(6)") Instant instant) {
        return instant == null ? null : instant.toEpochMilli();
    }
}
