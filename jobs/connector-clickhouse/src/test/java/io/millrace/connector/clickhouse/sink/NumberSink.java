package io.millrace.connector.clickhouse.sink;

import io.millrace.connector.clickhouse.sink.committer.ClickHouseCommittable;
import io.millrace.connector.clickhouse.sink.writer.Batch;

import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.api.connector.sink2.CommitterInitContext;
import org.apache.flink.api.connector.sink2.CommittingSinkWriter;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.SupportsCommitter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.streaming.api.connector.sink2.CommittableMessage;
import org.apache.flink.streaming.api.connector.sink2.SupportsPreCommitTopology;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;

import java.io.IOException;
import java.util.Collection;

/** Sinks of numbers for Flink's suite, whose elements have to be comparable. */
final class NumberSink {
    private NumberSink() {}

    record AtLeastOnce(Sink<RowData> sink) implements Sink<Long> {
        @Override
        @Deprecated
        public SinkWriter<Long> createWriter(InitContext context) {
            throw new UnsupportedOperationException("The other method is called");
        }

        @Override
        public SinkWriter<Long> createWriter(WriterInitContext context) throws IOException {
            return new Writer<>(sink.createWriter(context));
        }
    }

    record ExactlyOnce(ExactlyOnceSink sink)
            implements Sink<Long>,
                    SupportsCommitter<ClickHouseCommittable>,
                    SupportsPreCommitTopology<Batch, ClickHouseCommittable> {
        @Override
        @Deprecated
        public SinkWriter<Long> createWriter(InitContext context) {
            throw new UnsupportedOperationException("The other method is called");
        }

        @Override
        @SuppressWarnings("unchecked")
        public SinkWriter<Long> createWriter(WriterInitContext context) throws IOException {
            return new CommittingWriter(
                    (CommittingSinkWriter<RowData, Batch>) sink.createWriter(context));
        }

        /** The suite gives its sinks no uid, and Flink then wants none within the sink. */
        @Override
        public DataStream<CommittableMessage<ClickHouseCommittable>> addPreCommitTopology(
                DataStream<CommittableMessage<Batch>> batches) {
            DataStream<CommittableMessage<ClickHouseCommittable>> inserts =
                    sink.addPreCommitTopology(batches);
            inserts.getTransformation().getTransitivePredecessors().stream()
                    .filter(part -> ExactlyOnceSink.GATHER.equals(part.getUid()))
                    .forEach(part -> part.setUid(null));
            return inserts;
        }

        @Override
        public Committer<ClickHouseCommittable> createCommitter(CommitterInitContext context) {
            return sink.createCommitter(context);
        }

        @Override
        public SimpleVersionedSerializer<ClickHouseCommittable> getCommittableSerializer() {
            return sink.getCommittableSerializer();
        }

        @Override
        public SimpleVersionedSerializer<Batch> getWriteResultSerializer() {
            return sink.getWriteResultSerializer();
        }
    }

    private static class Writer<W extends SinkWriter<RowData>> implements SinkWriter<Long> {
        final W writer;

        Writer(W writer) {
            this.writer = writer;
        }

        @Override
        public void write(Long number, Context context) throws IOException, InterruptedException {
            writer.write(GenericRowData.of(number), context);
        }

        @Override
        public void flush(boolean endOfInput) throws IOException, InterruptedException {
            writer.flush(endOfInput);
        }

        @Override
        public void close() throws Exception {
            writer.close();
        }
    }

    private static final class CommittingWriter extends Writer<CommittingSinkWriter<RowData, Batch>>
            implements CommittingSinkWriter<Long, Batch> {
        CommittingWriter(CommittingSinkWriter<RowData, Batch> writer) {
            super(writer);
        }

        @Override
        public Collection<Batch> prepareCommit() throws IOException, InterruptedException {
            return writer.prepareCommit();
        }
    }
}
