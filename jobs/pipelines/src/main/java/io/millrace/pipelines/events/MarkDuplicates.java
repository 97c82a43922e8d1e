package io.millrace.pipelines.events;

import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.StateTtlConfig;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.binary.TypedSetters;
import org.apache.flink.util.Collector;

import java.time.Duration;

/**
 * {@link DuplicateRule} for the stream: sets {@code is_duplicate}, keyed by {@code event_id}. The
 * state of an id lives for the retention, in processing time; a repetition that arrives later than
 * that is not recognised and shows in the reconciliation.
 */
final class MarkDuplicates extends KeyedProcessFunction<String, RowData, RowData> {
    private static final long serialVersionUID = 1L;

    private final long windowMillis;
    private final Duration retention;
    private transient ValueState<Long> firstMillis;
    private transient Counter duplicates;

    MarkDuplicates(Duration window, Duration retention) {
        this.windowMillis = window.toMillis();
        this.retention = retention;
    }

    @Override
    public void open(OpenContext context) {
        var descriptor = new ValueStateDescriptor<>("first-event-time", Types.LONG);
        descriptor.enableTimeToLive(
                StateTtlConfig.newBuilder(retention)
                        .setUpdateType(StateTtlConfig.UpdateType.OnCreateAndWrite)
                        .setStateVisibility(StateTtlConfig.StateVisibility.NeverReturnExpired)
                        .cleanupInRocksdbCompactFilter(1000)
                        .build());
        firstMillis = getRuntimeContext().getState(descriptor);
        duplicates = getRuntimeContext().getMetricGroup().counter("duplicateEvents");
    }

    @Override
    public void processElement(RowData row, Context context, Collector<RowData> out)
            throws Exception {
        if (row.isNullAt(EventColumn.EVENT_ID.ordinal())) {
            out.collect(row);
            return;
        }
        long millis = row.getTimestamp(EventColumn.EVENT_TIME.ordinal(), 3).getMillisecond();
        Long first = firstMillis.value();
        boolean repeats = first != null && DuplicateRule.repeats(first, millis, windowMillis);
        if (repeats) {
            duplicates.inc();
            // Behind the exchange every row is binary, and the column is not null: it can be set in
            // place.
            ((TypedSetters) row).setBoolean(EventColumn.IS_DUPLICATE.ordinal(), true);
        } else {
            firstMillis.update(millis);
        }
        out.collect(row);
    }
}
