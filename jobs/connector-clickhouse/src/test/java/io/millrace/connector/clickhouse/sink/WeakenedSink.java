package io.millrace.connector.clickhouse.sink;

import io.millrace.connector.clickhouse.sink.TestingJob.Control;
import io.millrace.connector.clickhouse.sink.committer.ClickHouseCommittable;
import io.millrace.connector.clickhouse.sink.writer.Batch;
import io.millrace.connector.clickhouse.sink.writer.SpillState;

import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.api.connector.sink2.CommitterInitContext;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.StatefulSinkWriter;
import org.apache.flink.api.connector.sink2.SupportsCommitter;
import org.apache.flink.api.connector.sink2.SupportsWriterState;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.streaming.api.connector.sink2.CommittableMessage;
import org.apache.flink.streaming.api.connector.sink2.SupportsPreCommitTopology;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.table.data.RowData;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * The exactly-once sink with one part of its protection taken away, to show what that part is for.
 */
final class WeakenedSink
        implements Sink<RowData>,
                SupportsCommitter<ClickHouseCommittable>,
                SupportsPreCommitTopology<Batch, ClickHouseCommittable>,
                SupportsWriterState<RowData, SpillState> {

    /** The part that is taken away. */
    enum Weakness {
        /** None: the sink as it is. */
        NONE,
        /** What a completed checkpoint holds counts as committed after a restore. */
        TRUSTS_COMPLETED_CHECKPOINTS,
        /** What may have been inserted before is not looked for after a restore. */
        DOES_NOT_LOOK,
        /** The token says where an insert comes from, not which one it is. */
        TOKEN_OF_THE_CHECKPOINT,
        /** A restored insert gets another token. */
        TOKEN_OF_THE_ATTEMPT,
        /** One insert is many blocks. */
        SMALL_BLOCKS,
        /** Views count what reaches them again. */
        VIEWS_DO_NOT_DEDUPLICATE,
        /** What writers hand over at the end of the input is dropped. */
        DROPS_THE_TAIL,
        /** What writers hand over at a checkpoint is handed over at the next one too. */
        HANDS_OVER_AGAIN
    }

    private final ExactlyOnceSink sink;
    private final Weakness weakness;

    WeakenedSink(ExactlyOnceSink sink, Weakness weakness) {
        this.sink = sink;
        this.weakness = weakness;
    }

    @Override
    @Deprecated
    public SinkWriter<RowData> createWriter(InitContext context) {
        throw new UnsupportedOperationException("Flink 1.20 creates writers by WriterInitContext");
    }

    @Override
    public SinkWriter<RowData> createWriter(WriterInitContext context) throws IOException {
        return sink.createWriter(context);
    }

    @Override
    public StatefulSinkWriter<RowData, SpillState> restoreWriter(
            WriterInitContext context, Collection<SpillState> states) throws IOException {
        return sink.restoreWriter(context, states);
    }

    @Override
    public SimpleVersionedSerializer<SpillState> getWriterStateSerializer() {
        return sink.getWriterStateSerializer();
    }

    @Override
    public DataStream<CommittableMessage<ClickHouseCommittable>> addPreCommitTopology(
            DataStream<CommittableMessage<Batch>> batches) {
        return sink.addPreCommitTopology(
                switch (weakness) {
                    case DROPS_THE_TAIL ->
                            batches.transform("Tail", batches.getType(), new AtBarriersOnly())
                                    .uid("tail");
                    case HANDS_OVER_AGAIN ->
                            batches.transform("Again", batches.getType(), new HandsOverAgain())
                                    .uid("again");
                    default -> batches;
                });
    }

    /** Hands over at barriers only, so that what comes between the last one and the end is lost. */
    private static final class AtBarriersOnly
            extends AbstractStreamOperator<CommittableMessage<Batch>>
            implements OneInputStreamOperator<CommittableMessage<Batch>, CommittableMessage<Batch>>,
                    BoundedOneInput {
        private transient List<CommittableMessage<Batch>> held;

        @Override
        public void open() throws Exception {
            super.open();
            held = new ArrayList<>();
        }

        @Override
        public void processElement(StreamRecord<CommittableMessage<Batch>> element) {
            held.add(element.getValue());
        }

        @Override
        public void prepareSnapshotPreBarrier(long checkpointId) {
            held.forEach(message -> output.collect(new StreamRecord<>(message)));
            held.clear();
        }

        /** The barrier of a savepoint that drains comes after the end of the input. */
        @Override
        public void endInput() {
            held.clear();
        }
    }

    private static final class HandsOverAgain
            extends AbstractStreamOperator<CommittableMessage<Batch>>
            implements OneInputStreamOperator<
                    CommittableMessage<Batch>, CommittableMessage<Batch>> {
        private transient List<CommittableMessage<Batch>> last;
        private transient List<CommittableMessage<Batch>> fresh;

        @Override
        public void open() throws Exception {
            super.open();
            last = List.of();
            fresh = new ArrayList<>();
        }

        @Override
        public void processElement(StreamRecord<CommittableMessage<Batch>> element) {
            fresh.add(element.getValue());
            output.collect(element);
        }

        @Override
        public void prepareSnapshotPreBarrier(long checkpointId) {
            last.forEach(message -> output.collect(new StreamRecord<>(message)));
            last = fresh;
            fresh = new ArrayList<>();
        }
    }

    @Override
    public Committer<ClickHouseCommittable> createCommitter(CommitterInitContext context) {
        Committer<ClickHouseCommittable> committer = sink.createCommitter(context);
        Control.COMMITTERS.add(committer);
        return new WeakenedCommitter(committer, weakness, context.getRestoredCheckpointId());
    }

    @Override
    public SimpleVersionedSerializer<ClickHouseCommittable> getCommittableSerializer() {
        return sink.getCommittableSerializer();
    }

    @Override
    public SimpleVersionedSerializer<Batch> getWriteResultSerializer() {
        return sink.getWriteResultSerializer();
    }

    private record WeakenedCommitter(
            Committer<ClickHouseCommittable> committer, Weakness weakness, OptionalLong restored)
            implements Committer<ClickHouseCommittable> {
        @Override
        public void commit(Collection<CommitRequest<ClickHouseCommittable>> requests)
                throws IOException, InterruptedException {
            committer.commit(
                    requests.stream()
                            .filter(request -> !isTrusted(request.getCommittable()))
                            .<CommitRequest<ClickHouseCommittable>>map(
                                    request -> new WeakenedRequest(request, weakness))
                            .collect(Collectors.toList()));
        }

        private boolean isTrusted(ClickHouseCommittable committable) {
            return weakness == Weakness.TRUSTS_COMPLETED_CHECKPOINTS
                    && restored.isPresent()
                    && committable.checkpointId() <= restored.getAsLong();
        }

        @Override
        public void close() throws Exception {
            Control.COMMITTERS.remove(committer);
            committer.close();
        }
    }

    private record WeakenedRequest(
            Committer.CommitRequest<ClickHouseCommittable> request, Weakness weakness)
            implements Committer.CommitRequest<ClickHouseCommittable> {
        @Override
        public ClickHouseCommittable getCommittable() {
            ClickHouseCommittable one = request.getCommittable();
            return switch (weakness) {
                case NONE, TRUSTS_COMPLETED_CHECKPOINTS, DROPS_THE_TAIL, HANDS_OVER_AGAIN -> one;
                case DOES_NOT_LOOK -> with(one, one.token(), Long.MAX_VALUE, one.settings());
                case TOKEN_OF_THE_CHECKPOINT ->
                        with(one, tokenOfTheCheckpoint(one), one.checkpointId(), one.settings());
                case TOKEN_OF_THE_ATTEMPT ->
                        with(one, UUID.randomUUID(), one.checkpointId(), one.settings());
                case SMALL_BLOCKS ->
                        with(
                                one,
                                one.token(),
                                one.checkpointId(),
                                set(one, "max_insert_block_size", "50"));
                case VIEWS_DO_NOT_DEDUPLICATE ->
                        with(
                                one,
                                one.token(),
                                one.checkpointId(),
                                set(
                                        one,
                                        "deduplicate_blocks_in_dependent_materialized_views",
                                        "0"));
            };
        }

        private static ClickHouseCommittable with(
                ClickHouseCommittable one,
                UUID token,
                long checkpointId,
                Map<String, String> settings) {
            return new ClickHouseCommittable(
                    one.batch(), token, checkpointId, one.createdAt(), settings);
        }

        private static UUID tokenOfTheCheckpoint(ClickHouseCommittable one) {
            String origin = one.checkpointId() + " " + one.batch().partition();
            return UUID.nameUUIDFromBytes(origin.getBytes(StandardCharsets.UTF_8));
        }

        private static Map<String, String> set(
                ClickHouseCommittable one, String name, String value) {
            Map<String, String> settings = new TreeMap<>(one.settings());
            settings.put(name, value);
            return settings;
        }

        @Override
        public int getNumberOfRetries() {
            return request.getNumberOfRetries();
        }

        @Override
        public void signalFailedWithKnownReason(Throwable reason) {
            request.signalFailedWithKnownReason(reason);
        }

        @Override
        public void signalFailedWithUnknownReason(Throwable reason) {
            request.signalFailedWithUnknownReason(reason);
        }

        @Override
        public void retryLater() {
            request.retryLater();
        }

        @Override
        public void updateAndRetryLater(ClickHouseCommittable committable) {
            request.updateAndRetryLater(committable);
        }

        @Override
        public void signalAlreadyCommitted() {
            request.signalAlreadyCommitted();
        }
    }
}
