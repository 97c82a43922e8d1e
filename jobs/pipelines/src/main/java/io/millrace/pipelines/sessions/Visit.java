package io.millrace.pipelines.sessions;

import org.apache.flink.table.annotation.DataTypeHint;

import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;

/**
 * Events without a long gap between them, in the state of {@link Sessions}; Flink needs the public
 * fields. Two visits that meet become one, whatever came first.
 */
public final class Visit {
    /** Time of the first event, milliseconds since the epoch. */
    public long startMillis;

    /** Time of the last event, milliseconds since the epoch. */
    public long endMillis;

    /** How many events of each type. */
    public @DataTypeHint("MAP<STRING, BIGINT>") Map<String, Long> events = new HashMap<>();

    /** What was spent. */
    public @DataTypeHint("DECIMAL(38, 2)") BigDecimal amount = BigDecimal.ZERO;

    /** How many items were bought. */
    public long quantity;

    /** The device of the first event, or null. */
    public String deviceType;

    /** The browser of the first event, or null. */
    public String browser;

    /**
     * Where the first event came from; with {@link #firstPosition} it decides among equal times.
     */
    public String firstSource;

    /** Its position there. */
    public long firstPosition;

    /** True when the other visit is so near that both are one. */
    boolean meets(Visit other, long gapMillis) {
        return other.startMillis - endMillis <= gapMillis
                && startMillis - other.endMillis <= gapMillis;
    }

    /** Takes the other visit in. */
    void join(Visit other) {
        if (other.isBefore(this)) {
            deviceType = other.deviceType;
            browser = other.browser;
            firstSource = other.firstSource;
            firstPosition = other.firstPosition;
        }
        startMillis = Math.min(startMillis, other.startMillis);
        endMillis = Math.max(endMillis, other.endMillis);
        amount = amount.add(other.amount);
        quantity += other.quantity;
        other.events.forEach((type, count) -> events.merge(type, count, Long::sum));
    }

    private boolean isBefore(Visit other) {
        if (startMillis != other.startMillis) {
            return startMillis < other.startMillis;
        }
        int sources = firstSource.compareTo(other.firstSource);
        return sources < 0 || (sources == 0 && firstPosition < other.firstPosition);
    }
}
