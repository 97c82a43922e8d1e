package io.millrace.connector.clickhouse.sink.writer;

import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.runtime.metrics.MetricNames;
import org.apache.flink.runtime.metrics.groups.InternalSinkWriterMetricGroup;
import org.apache.flink.runtime.metrics.util.InterceptingOperatorMetricGroup;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.utils.LogicalTypeParser;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import javax.annotation.Nullable;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Random;

import static org.assertj.core.api.Assertions.assertThat;

class WriterMetricsTest {
    private static final long MEGABYTE = 1 << 20;

    @TempDir Path folder;
    private final InterceptingOperatorMetricGroup group = new InterceptingOperatorMetricGroup();
    private final InternalSinkWriterMetricGroup metrics = InternalSinkWriterMetricGroup.wrap(group);
    private final Random random = new Random(1);

    @Test
    void countsWhyBatchesEnd() throws IOException {
        ExactlyOnceWriter writer = writer(new BatchLimits(3, 10 * MEGABYTE));
        write(writer, 7, 100);
        assertThat(counts()).isEqualTo("rows 2, bytes 0, memory 0, checkpoint 0");
        writer.prepareCommit();
        assertThat(counts()).isEqualTo("rows 2, bytes 0, memory 0, checkpoint 1");

        write(writer, 2, 900_000);

        assertThat(counts()).isEqualTo("rows 2, bytes 0, memory 2, checkpoint 1");
        assertThat(counter("spilledBytes")).isGreaterThan(1_500_000);
    }

    @Test
    void countsBatchesThatEndByTheirBytes() throws IOException {
        write(writer(new BatchLimits(1_000, 1_000)), 4, 600);

        assertThat(counts()).isEqualTo("rows 0, bytes 2, memory 0, checkpoint 0");
    }

    @Test
    void countsRowsAndBytesThatLeft() throws IOException {
        ExactlyOnceWriter writer = writer(new BatchLimits(3, 10 * MEGABYTE));
        write(writer, 7, 100);
        assertThat(metrics.getNumRecordsSendCounter().getCount()).isZero();

        Collection<Batch> batches = writer.prepareCommit();

        assertThat(metrics.getNumRecordsSendCounter().getCount()).isEqualTo(7);
        assertThat(metrics.getNumBytesSendCounter().getCount())
                .isEqualTo(batches.stream().mapToLong(Batch::compressedBytes).sum());
        assertThat(counter("numBytesSendUncompressed")).isEqualTo(7 * 101);
    }

    @Test
    void showsTheMemoryThatRowsTake() throws IOException {
        ExactlyOnceWriter writer = writer(new BatchLimits(1_000, 10 * MEGABYTE));
        assertThat(bufferedBytes()).isZero();
        write(writer, 10, 50_000);
        // The rows, one buffer that takes a text of three bytes per character, one of LZ4.
        assertThat(bufferedBytes()).isBetween(500_000L, 850_000L);

        writer.prepareCommit();

        // The buffers of the last partition stay.
        assertThat(bufferedBytes()).isBetween(1L, 350_000L);
    }

    @Test
    void countsRowsThatTheTableCannotHold() throws IOException {
        List<UnencodableRow> refused = new ArrayList<>();
        ExactlyOnceWriter writer = writer(new BatchLimits(3, MEGABYTE), refused::add);

        writer.write(GenericRowData.of((Object) null), null);

        assertThat(refused).hasSize(1);
        assertThat(metrics.getNumRecordsSendErrorsCounter().getCount()).isEqualTo(1);
    }

    @Test
    void showsHowLongTheLastInsertTook() throws Exception {
        List<Batch> inserted = new ArrayList<>();
        AtLeastOnceWriter writer =
                new AtLeastOnceWriter(
                        tables(null),
                        new BatchLimits(3, MEGABYTE),
                        new BufferOptions(MEGABYTE, null, MEGABYTE),
                        new SlowInserter(inserted),
                        metrics);
        write(writer, 2, 100);
        assertThat(currentSendTime()).isZero();

        write(writer, 1, 100);

        assertThat(currentSendTime()).isGreaterThanOrEqualTo(SlowInserter.MILLIS);
        assertThat(inserted).extracting(Batch::rows).containsExactly(3);
        assertThat(metrics.getNumRecordsSendCounter().getCount()).isEqualTo(3);
        assertThat(metrics.getNumBytesSendCounter().getCount())
                .isEqualTo(inserted.get(0).compressedBytes());
        assertThat(counts()).isEqualTo("rows 1, bytes 0, memory 0, checkpoint 0");
        assertThat(bufferedBytes()).isBetween(1L, 350_000L);
    }

    @Test
    void showsHowLongTheLastFileTook() throws IOException {
        ExactlyOnceWriter writer = writer(new BatchLimits(1_000, 10 * MEGABYTE));
        write(writer, 2, 900_000);

        assertThat(counter("spilledBytes")).isPositive();
        assertThat(currentSendTime()).isBetween(0L, 60_000L);
    }

    /** Takes its time. */
    private record SlowInserter(List<Batch> inserted) implements AtLeastOnceWriter.Inserter {
        private static final long MILLIS = 5;

        @Override
        public void insert(Batch batch) {
            long start = System.nanoTime();
            while (System.nanoTime() - start < Duration.ofMillis(MILLIS).toNanos()) {
                Thread.onSpinWait();
            }
            inserted.add(batch);
        }

        @Override
        public void close() {}
    }

    private void write(SinkWriter<RowData> writer, int rows, int bytes) throws IOException {
        for (int i = 0; i < rows; i++) {
            StringBuilder text = new StringBuilder(bytes);
            random.ints(bytes, 1, 128).forEach(text::appendCodePoint);
            try {
                writer.write(GenericRowData.of(StringData.fromString(text.toString())), null);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    private ExactlyOnceWriter writer(BatchLimits limits) {
        return writer(limits, row -> {});
    }

    private ExactlyOnceWriter writer(BatchLimits limits, UnencodableRowHandler handler) {
        return new ExactlyOnceWriter(
                tables(handler),
                limits,
                new BufferOptions(MEGABYTE, folder.toUri().toString(), MEGABYTE),
                new SpillFolder(folder.toUri().toString(), "job"),
                metrics);
    }

    private static RoutedTables tables(@Nullable UnencodableRowHandler handler) {
        TableBinding binding =
                new TableBinding(
                        (RowType)
                                LogicalTypeParser.parse(
                                        "ROW<`value` STRING>",
                                        WriterMetricsTest.class.getClassLoader()),
                        TestingTables.table("value", "String"),
                        new PartitionBy.None(),
                        "_batch_id");
        return new RoutedTables(
                List.of(binding), null, new PositionColumns("_src", "_pos"), null, handler);
    }

    private String counts() {
        return "rows %d, bytes %d, memory %d, checkpoint %d"
                .formatted(
                        counter("flushesByRows"),
                        counter("flushesByBytes"),
                        counter("flushesByMemory"),
                        counter("flushesByCheckpoint"));
    }

    private long counter(String name) {
        return ((Counter) group.get(name)).getCount();
    }

    private long currentSendTime() {
        return (long) ((Gauge<?>) group.get(MetricNames.CURRENT_SEND_TIME)).getValue();
    }

    private long bufferedBytes() {
        return (long) ((Gauge<?>) group.get("bufferedBytes")).getValue();
    }
}
