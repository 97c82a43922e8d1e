package io.millrace.connector.clickhouse.sink.committer;

import io.millrace.connector.clickhouse.client.TableName;
import io.millrace.connector.clickhouse.sink.writer.Batch;
import io.millrace.connector.clickhouse.sink.writer.BatchLimits;
import io.millrace.connector.clickhouse.sink.writer.RowFormat;

import org.apache.flink.annotation.Internal;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeutils.base.array.BytePrimitiveArraySerializer;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.connector.sink2.CommittableMessage;
import org.apache.flink.streaming.api.connector.sink2.CommittableSummary;
import org.apache.flink.streaming.api.connector.sink2.CommittableWithLineage;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.util.SimpleVersionedListState;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Makes one INSERT for each table and partition out of what all writers hand over at a checkpoint,
 * and gives each its token.
 *
 * <p>Runs with parallelism 1 and keeps no rows in its state: what it has received when the barrier
 * arrives leaves before the barrier. Its state are the highest positions of all that went through,
 * for {@link RestoreCheck}. After the end of the input it emits once more, under the checkpoint
 * after the last one: that checkpoint is still to come, and the committer commits it.
 */
@Internal
public final class GatherOperator
        extends AbstractStreamOperator<CommittableMessage<ClickHouseCommittable>>
        implements OneInputStreamOperator<
                        CommittableMessage<Batch>, CommittableMessage<ClickHouseCommittable>>,
                BoundedOneInput {

    private static final ListStateDescriptor<byte[]> POSITIONS =
            new ListStateDescriptor<>("positions", BytePrimitiveArraySerializer.INSTANCE);

    private final BatchLimits limits;
    private final RestoreCheck restoreCheck;

    private transient ListState<EmittedPositions> positionsState;
    private transient EmittedPositions positions;
    private transient Map<Target, List<Batch>> received;
    private transient long lastCheckpoint;
    private transient boolean inputEnded;

    public GatherOperator(BatchLimits limits, RestoreCheck restoreCheck) {
        this.limits = limits;
        this.restoreCheck = restoreCheck;
    }

    private record Target(TableName table, RowFormat format, String partition) {}

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        received = new LinkedHashMap<>();
        lastCheckpoint = context.getRestoredCheckpointId().orElse(0);
        positionsState =
                new SimpleVersionedListState<>(
                        context.getOperatorStateStore().getListState(POSITIONS),
                        new EmittedPositionsSerializer());
        positions = new EmittedPositions();
        for (EmittedPositions restored : positionsState.get()) {
            positions.addAll(restored);
        }
        if (context.isRestored()) {
            restoreCheck.check(lastCheckpoint, positions);
        }
    }

    /** Everything up to this checkpoint has been emitted, so the positions are those of all. */
    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        positionsState.update(List.of(positions));
    }

    @Override
    public void processElement(StreamRecord<CommittableMessage<Batch>> element) {
        if (element.getValue() instanceof CommittableWithLineage<Batch> message) {
            Batch batch = message.getCommittable();
            Target target = new Target(batch.table(), batch.format(), batch.partition());
            received.computeIfAbsent(target, key -> new ArrayList<>()).add(batch);
            positions.add(batch);
        }
    }

    @Override
    public void prepareSnapshotPreBarrier(long checkpointId) {
        // What is emitted after the end of the input would be dropped without a word.
        if (!inputEnded) {
            emit(checkpointId);
        }
    }

    @Override
    public void endInput() {
        inputEnded = true;
        emit(lastCheckpoint + 1);
    }

    private void emit(long checkpointId) {
        lastCheckpoint = checkpointId;
        List<ClickHouseCommittable> committables = new ArrayList<>();
        received.forEach((target, batches) -> merge(batches, checkpointId, committables));
        received.clear();
        // The committer waits for a summary of every checkpoint, also of an empty one.
        int count = committables.size();
        collect(new CommittableSummary<>(0, 1, checkpointId, count, count, 0));
        for (ClickHouseCommittable committable : committables) {
            collect(new CommittableWithLineage<>(committable, checkpointId, 0));
        }
    }

    private void collect(CommittableMessage<ClickHouseCommittable> message) {
        output.collect(new StreamRecord<>(message));
    }

    /** Joins batches of one target in the order of their arrival, up to the limits of an insert. */
    private void merge(
            List<Batch> batches, long checkpointId, List<ClickHouseCommittable> committables) {
        List<Batch> insert = new ArrayList<>();
        long rows = 0;
        long bytes = 0;
        for (Batch batch : batches) {
            boolean full =
                    rows + batch.rows() > limits.rows() || bytes + batch.bytes() > limits.bytes();
            if (full && !insert.isEmpty()) {
                committables.add(committable(insert, checkpointId));
                insert.clear();
                rows = 0;
                bytes = 0;
            }
            insert.add(batch);
            rows += batch.rows();
            bytes += batch.bytes();
        }
        committables.add(committable(insert, checkpointId));
    }

    private static ClickHouseCommittable committable(List<Batch> batches, long checkpointId) {
        Batch merged = Batch.join(batches);
        return new ClickHouseCommittable(
                merged,
                UUID.randomUUID(),
                checkpointId,
                Instant.ofEpochMilli(System.currentTimeMillis()),
                InsertSettings.pinned(merged.rows()));
    }
}
