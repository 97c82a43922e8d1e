package io.millrace.connector.clickhouse.sink;

import io.millrace.connector.clickhouse.client.Backoff;
import io.millrace.connector.clickhouse.client.ClickHouseClient;
import io.millrace.connector.clickhouse.client.HttpClickHouseClient;
import io.millrace.connector.clickhouse.sink.Targets.Target;
import io.millrace.connector.clickhouse.sink.committer.ClickHouseCommittable;
import io.millrace.connector.clickhouse.sink.committer.ClickHouseCommittableSerializer;
import io.millrace.connector.clickhouse.sink.committer.ClickHouseCommitter;
import io.millrace.connector.clickhouse.sink.committer.GatherOperator;
import io.millrace.connector.clickhouse.sink.committer.InsertMetrics;
import io.millrace.connector.clickhouse.sink.committer.RecoveryGuard;
import io.millrace.connector.clickhouse.sink.committer.RestoreCheck;
import io.millrace.connector.clickhouse.sink.committer.RetryingInserter;
import io.millrace.connector.clickhouse.sink.committer.RewindCheck;
import io.millrace.connector.clickhouse.sink.writer.Batch;
import io.millrace.connector.clickhouse.sink.writer.BatchSerializer;
import io.millrace.connector.clickhouse.sink.writer.ExactlyOnceWriter;
import io.millrace.connector.clickhouse.sink.writer.PositionColumns;
import io.millrace.connector.clickhouse.sink.writer.SpillFolder;
import io.millrace.connector.clickhouse.sink.writer.SpillState;
import io.millrace.connector.clickhouse.sink.writer.SpillStateSerializer;

import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.api.connector.sink2.CommitterInitContext;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.StatefulSinkWriter;
import org.apache.flink.api.connector.sink2.SupportsCommitter;
import org.apache.flink.api.connector.sink2.SupportsWriterState;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.streaming.api.connector.sink2.CommittableMessage;
import org.apache.flink.streaming.api.connector.sink2.CommittableMessageTypeInfo;
import org.apache.flink.streaming.api.connector.sink2.SupportsPreCommitTopology;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.table.data.RowData;

import java.io.IOException;
import java.time.Clock;
import java.util.Collection;
import java.util.List;

/** The sink with two-phase commit. */
final class ExactlyOnceSink extends ClickHouseSink
        implements SupportsCommitter<ClickHouseCommittable>,
                SupportsPreCommitTopology<Batch, ClickHouseCommittable>,
                SupportsWriterState<RowData, SpillState> {

    /** Name and uid of the operator between the writers and the committer. */
    static final String GATHER = "Gather";

    ExactlyOnceSink(SinkOptions options) {
        super(options);
    }

    @Override
    @Deprecated
    public SinkWriter<RowData> createWriter(InitContext context) {
        throw new UnsupportedOperationException("Flink 1.20 creates writers by WriterInitContext");
    }

    @Override
    public SinkWriter<RowData> createWriter(WriterInitContext context) throws IOException {
        return restoreWriter(context, List.of());
    }

    @Override
    public StatefulSinkWriter<RowData, SpillState> restoreWriter(
            WriterInitContext context, Collection<SpillState> states) throws IOException {
        String directory = options.buffer().spillDirectory();
        SpillFolder folder = null;
        if (directory != null) {
            folder = new SpillFolder(directory, context.getJobInfo().getJobId().toHexString());
            folder.cleanUpAfter(states);
        }
        return new ExactlyOnceWriter(
                StartCheck.run(options, StartCheck.Depth.DEDUPLICATION)
                        .tablesOf(context.getTaskInfo().getIndexOfThisSubtask()),
                options.limits(),
                options.buffer(),
                folder,
                context.metricGroup());
    }

    @Override
    public SimpleVersionedSerializer<SpillState> getWriterStateSerializer() {
        return new SpillStateSerializer();
    }

    @Override
    public DataStream<CommittableMessage<ClickHouseCommittable>> addPreCommitTopology(
            DataStream<CommittableMessage<Batch>> batches) {
        return batches.global()
                .transform(
                        GATHER,
                        CommittableMessageTypeInfo.of(this::getCommittableSerializer),
                        new GatherOperator(options.limits(), restoreCheck()))
                .uid(GATHER)
                .setParallelism(1)
                .setMaxParallelism(1)
                .global();
    }

    /** Looks at the tables whose rows are known by their positions. */
    private RestoreCheck restoreCheck() {
        PositionColumns positions = options.columns().positions();
        return new RewindCheck(
                options.connection(),
                options.targets().tables().stream()
                        .filter(target -> positions.in(target.rowType()))
                        .map(Target::name)
                        .toList(),
                positions,
                options.recovery().onRewind(),
                options.swapLedger());
    }

    @Override
    public Committer<ClickHouseCommittable> createCommitter(CommitterInitContext context) {
        ClickHouseClient client = new HttpClickHouseClient(options.connection());
        InsertMetrics metrics = new InsertMetrics(context.metricGroup(), Clock.systemUTC());
        RetryingInserter inserter =
                new RetryingInserter(
                        client,
                        new RecoveryGuard(client, Clock.systemUTC()),
                        Backoff.standard(),
                        options.recovery().beyondWindow(),
                        metrics,
                        gate(client));
        return new ClickHouseCommitter(inserter, context.getRestoredCheckpointId(), metrics);
    }

    @Override
    public SimpleVersionedSerializer<ClickHouseCommittable> getCommittableSerializer() {
        return new ClickHouseCommittableSerializer();
    }

    @Override
    public SimpleVersionedSerializer<Batch> getWriteResultSerializer() {
        return new BatchSerializer();
    }
}
