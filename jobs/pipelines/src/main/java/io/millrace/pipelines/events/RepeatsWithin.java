package io.millrace.pipelines.events;

import org.apache.flink.table.annotation.DataTypeHint;
import org.apache.flink.table.functions.AggregateFunction;

import java.time.Instant;

/**
 * {@link DuplicateRule} for SQL in batch mode: {@code REPEATS_WITHIN(event_time, window_seconds)
 * OVER (PARTITION BY event_id ORDER BY _src, _pos ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT
 * ROW)} tells whether the current row repeats an earlier one.
 */
public final class RepeatsWithin extends AggregateFunction<Boolean, RepeatsWithin.FirstOccurrence> {
    private static final long serialVersionUID = 1L;

    /** The first occurrence that holds for the current row. */
    public static final class FirstOccurrence {
        public boolean seen;
        public long millis;
        public boolean repeats;
    }

    @Override
    public FirstOccurrence createAccumulator() {
        return new FirstOccurrence();
    }

    /** Takes the next row in the order of arrival. */
    public void accumulate(
            FirstOccurrence first,
            @DataTypeHint("TIMESTAMP_LTZ(6)") Instant eventTime,
            Integer windowSeconds) {
        long millis = eventTime.toEpochMilli();
        first.repeats =
                first.seen && DuplicateRule.repeats(first.millis, millis, windowSeconds * 1000L);
        if (!first.repeats) {
            first.seen = true;
            first.millis = millis;
        }
    }

    @Override
    public Boolean getValue(FirstOccurrence first) {
        return first.repeats;
    }
}
