package io.millrace.pipelines.events;

import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.contrib.streaming.state.EmbeddedRocksDBStateBackend;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.data.binary.BinaryRowData;
import org.apache.flink.table.data.writer.BinaryRowWriter;

import java.time.Duration;
import java.util.List;

/** A {@link MarkDuplicates} under test: window 10 minutes, retention 30. */
final class DuplicateMarking implements AutoCloseable {
    static final int KEY_GROUPS = 128;

    private final KeyedOneInputStreamOperatorTestHarness<Integer, RowData, RowData> harness;

    private DuplicateMarking(int parallelism, int subtask) throws Exception {
        harness =
                new KeyedOneInputStreamOperatorTestHarness<>(
                        new MarkDuplicates(Duration.ofMinutes(10), Duration.ofMinutes(30)),
                        MarkDuplicates::bucket,
                        Types.INT,
                        KEY_GROUPS,
                        parallelism,
                        subtask);
        harness.setStateBackend(new EmbeddedRocksDBStateBackend(true));
    }

    static DuplicateMarking open() throws Exception {
        var marking = new DuplicateMarking(1, 0);
        marking.harness.open();
        return marking;
    }

    /** One of several subtasks, with its part of what all subtasks of an earlier run have saved. */
    static DuplicateMarking restore(
            int parallelism, int subtask, long nowMillis, OperatorSubtaskState... saved)
            throws Exception {
        var marking = new DuplicateMarking(parallelism, subtask);
        marking.harness.setProcessingTime(nowMillis);
        OperatorSubtaskState all = AbstractStreamOperatorTestHarness.repackageState(saved);
        marking.harness.initializeState(
                AbstractStreamOperatorTestHarness.repartitionOperatorState(
                        all, KEY_GROUPS, saved.length, parallelism, subtask));
        marking.harness.open();
        return marking;
    }

    void processingTime(long millis) throws Exception {
        harness.setProcessingTime(millis);
    }

    /** Processes an event; a null id is poison. */
    void process(String eventId, long eventMillis) throws Exception {
        harness.processElement(event(eventId, eventMillis), 0);
    }

    OperatorSubtaskState snapshot(long checkpoint) throws Exception {
        return harness.snapshot(checkpoint, checkpoint);
    }

    /** How many ids the keyed state holds. */
    int savedIds() throws Exception {
        MarkDuplicates operator = (MarkDuplicates) harness.getOneInputOperator();
        return operator.savedIds();
    }

    /** What has been decided since the start. */
    List<Boolean> marks() {
        return harness.extractOutputValues().stream()
                .map(row -> row.getBoolean(EventColumn.IS_DUPLICATE.ordinal()))
                .toList();
    }

    @Override
    public void close() throws Exception {
        harness.close();
    }

    static BinaryRowData event(String eventId, long millis) {
        var row = new BinaryRowData(EventColumn.values().length);
        var writer = new BinaryRowWriter(row);
        for (EventColumn column : EventColumn.values()) {
            switch (column) {
                case EVENT_TIME, IS_DUPLICATE, _POS -> {}
                case EVENT_ID -> {
                    if (eventId == null) {
                        writer.setNullAt(column.ordinal());
                    } else {
                        writer.writeString(column.ordinal(), StringData.fromString(eventId));
                    }
                }
                default -> writer.setNullAt(column.ordinal());
            }
        }
        writer.writeTimestamp(
                EventColumn.EVENT_TIME.ordinal(), TimestampData.fromEpochMillis(millis), 3);
        writer.writeBoolean(EventColumn.IS_DUPLICATE.ordinal(), false);
        writer.writeLong(EventColumn._POS.ordinal(), millis);
        writer.complete();
        return row;
    }
}
