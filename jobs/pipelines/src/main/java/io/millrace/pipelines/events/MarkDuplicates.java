package io.millrace.pipelines.events;

import org.apache.flink.annotation.VisibleForTesting;
import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.apache.flink.api.common.typeutils.base.array.LongPrimitiveArraySerializer;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.binary.TypedSetters;

import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * {@link DuplicateRule} for the stream: sets {@code is_duplicate}. An id is remembered for the
 * retention, in processing time; a repetition that arrives later than that is not recognised and
 * shows in the reconciliation.
 *
 * <p>Nearly every id is new, so a look-up in a state backend would mostly search for what is not
 * there. The ids are looked up in tables on the heap instead, one for each bucket of ids, and a
 * checkpoint appends to the keyed state only what came since the last one: the key is the bucket,
 * the namespace the minute, so that a minute is forgotten as a whole.
 */
final class MarkDuplicates extends AbstractStreamOperator<RowData>
        implements OneInputStreamOperator<RowData, RowData> {
    private static final long serialVersionUID = 1L;

    /** Part of every savepoint: another number would look for an id in another place. */
    private static final int BUCKETS = 1024;

    private static final int WORDS = 3;

    private static final ListStateDescriptor<long[]> STATE =
            new ListStateDescriptor<>("event-ids", LongPrimitiveArraySerializer.INSTANCE);

    private final long windowMillis;
    private final int retentionMinutes;
    private transient Bucket[] buckets;
    private transient NavigableSet<Long> minutes;
    private transient Counter duplicates;

    MarkDuplicates(Duration window, Duration retention) {
        this.windowMillis = window.toMillis();
        this.retentionMinutes = Math.toIntExact(retention.toMinutes());
    }

    /** The key of a row: the bucket of its event id; poison has none and is spread by position. */
    static int bucket(RowData row) {
        if (row.isNullAt(EventColumn.EVENT_ID.ordinal())) {
            return Math.floorMod(row.getLong(EventColumn._POS.ordinal()), BUCKETS);
        }
        return bucket(EventId.of(row.getString(EventColumn.EVENT_ID.ordinal())));
    }

    private static int bucket(EventId id) {
        // The upper bits: the lower ones decide the place within the bucket's table.
        return Math.floorMod(id.spread() >>> 20, BUCKETS);
    }

    /** The ids of one key, and which of them no checkpoint has yet. */
    private static final class Bucket {
        private final RecentEventIds ids;
        private long[] unsaved = new long[8 * WORDS];
        private int length;

        Bucket(int retentionMinutes) {
            ids = new RecentEventIds(retentionMinutes);
        }

        void append(EventId id, long firstMillis) {
            if (length == unsaved.length) {
                unsaved = Arrays.copyOf(unsaved, 2 * length);
            }
            unsaved[length++] = id.high();
            unsaved[length++] = id.low();
            unsaved[length++] = firstMillis;
        }

        long[] takeUnsaved() {
            long[] taken = Arrays.copyOf(unsaved, length);
            length = 0;
            return taken;
        }
    }

    @Override
    public void open() throws Exception {
        super.open();
        duplicates = getMetricGroup().counter("duplicateEvents");
        buckets = new Bucket[BUCKETS];
        TaskInfo task = getRuntimeContext().getTaskInfo();
        for (int key = 0; key < BUCKETS; key++) {
            int subtask =
                    KeyGroupRangeAssignment.assignKeyToParallelOperator(
                            key,
                            task.getMaxNumberOfParallelSubtasks(),
                            task.getNumberOfParallelSubtasks());
            if (subtask == task.getIndexOfThisSubtask()) {
                buckets[key] = new Bucket(retentionMinutes);
            }
        }
        minutes = new TreeSet<>();
        restore();
    }

    private void restore() throws Exception {
        for (Tuple2<Integer, Long> entry : saved()) {
            minutes.add(entry.f1);
            for (long[] words : state(entry.f0, entry.f1).get()) {
                for (int i = 0; i < words.length; i += WORDS) {
                    buckets[entry.f0].ids.put(
                            new EventId(words[i], words[i + 1]), words[i + 2], entry.f1);
                }
            }
        }
    }

    /** Bucket and minute of everything in the keyed state, older minutes first. */
    private List<Tuple2<Integer, Long>> saved() throws Exception {
        KeyedStateBackend<Integer> backend = getKeyedStateBackend();
        // The state exists only once it has been asked for.
        backend.getOrCreateKeyedState(LongSerializer.INSTANCE, STATE);
        try (Stream<Tuple2<Integer, Long>> found = backend.getKeysAndNamespaces(STATE.getName())) {
            return found.sorted(Comparator.comparing(entry -> entry.f1)).toList();
        }
    }

    @VisibleForTesting
    int savedIds() throws Exception {
        int words = 0;
        for (Tuple2<Integer, Long> entry : saved()) {
            for (long[] ids : state(entry.f0, entry.f1).get()) {
                words += ids.length;
            }
        }
        return words / WORDS;
    }

    /** Records come without a key set: only a checkpoint uses the state. */
    @Override
    public boolean hasKeyContext1() {
        return false;
    }

    @Override
    public void processElement(StreamRecord<RowData> element) {
        RowData row = element.getValue();
        if (!row.isNullAt(EventColumn.EVENT_ID.ordinal()) && isDuplicate(row)) {
            duplicates.inc();
            // Behind the exchange every row is binary, and the column is not null: it can be set in
            // place.
            ((TypedSetters) row).setBoolean(EventColumn.IS_DUPLICATE.ordinal(), true);
        }
        output.collect(element);
    }

    private boolean isDuplicate(RowData row) {
        EventId id = EventId.of(row.getString(EventColumn.EVENT_ID.ordinal()));
        long millis = row.getTimestamp(EventColumn.EVENT_TIME.ordinal(), 3).getMillisecond();
        long minute = currentMinute();
        Bucket bucket = buckets[bucket(id)];
        long first = bucket.ids.first(id, minute);
        if (first >= 0 && DuplicateRule.repeats(first, millis, windowMillis)) {
            return true;
        }
        bucket.ids.put(id, millis, minute);
        bucket.append(id, millis);
        return false;
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        long minute = currentMinute();
        for (int key = 0; key < BUCKETS; key++) {
            if (buckets[key] != null && buckets[key].length > 0) {
                state(key, minute).add(buckets[key].takeUnsaved());
                minutes.add(minute);
            }
        }
        while (!minutes.isEmpty() && minutes.first() < minute - retentionMinutes) {
            long forgotten = minutes.pollFirst();
            for (int key = 0; key < BUCKETS; key++) {
                if (buckets[key] != null) {
                    state(key, forgotten).clear();
                }
            }
        }
    }

    private ListState<long[]> state(int key, long minute) throws Exception {
        setCurrentKey(key);
        return getPartitionedState(minute, LongSerializer.INSTANCE, STATE);
    }

    private long currentMinute() {
        return TimeUnit.MILLISECONDS.toMinutes(
                getProcessingTimeService().getCurrentProcessingTime());
    }
}
