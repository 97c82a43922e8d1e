package io.millrace.connector.clickhouse.sink.writer;

import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.utils.LogicalTypeParser;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import javax.annotation.Nullable;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class WriterBufferTest {
    private static final long MEGABYTE = 1 << 20;
    private static final int ROW_BYTES = 10_000;

    @TempDir Path folder;
    private final Random random = new Random(7);

    @Test
    void keepsSmallPayloadsInTheCheckpoint() throws IOException {
        ExactlyOnceWriter writer = writer(MEGABYTE, spillDirectory(), MEGABYTE);
        write(writer, 10);

        Collection<Batch> batches = writer.prepareCommit();

        assertThat(batches).hasSize(1);
        assertThat(batches.iterator().next().spilled()).isEmpty();
        assertThat(files()).isEmpty();
    }

    @Test
    void spillsWhatIsTooMuchForACheckpoint() throws IOException {
        ExactlyOnceWriter writer = writer(10 * MEGABYTE, spillDirectory(), 50_000);
        String rows = write(writer, 10);

        Collection<Batch> batches = writer.prepareCommit();

        assertThat(batches).extracting(batch -> batch.body().length()).containsExactly(0);
        assertThat(rows(batches)).isEqualTo(rows);
        assertThat(files()).hasSize(1);
        assertThat(writer.prepareCommit()).isEmpty();
    }

    @Test
    void spillsWhenMemoryIsFull() throws IOException {
        ExactlyOnceWriter writer = writer(MEGABYTE, spillDirectory(), 10 * MEGABYTE);
        String rows = write(writer, 250);

        assertThat(files()).hasSize(2);
        Collection<Batch> batches = writer.prepareCommit();

        assertThat(rows(batches)).isEqualTo(rows);
        assertThat(batches.stream().mapToInt(Batch::rows).sum()).isEqualTo(250);
        assertThat(batches.stream().filter(batch -> batch.spilled().isEmpty())).hasSize(1);
    }

    @Test
    void startsEmptyAfterEveryCheckpoint() throws IOException {
        ExactlyOnceWriter writer = writer(MEGABYTE, null, MEGABYTE);

        for (int checkpoint = 0; checkpoint < 10; checkpoint++) {
            write(writer, 70);
            assertThat(writer.prepareCommit()).extracting(Batch::rows).containsExactly(70);
        }
    }

    @Test
    void failsWhenMemoryIsFullAndThereIsNoFileToGoTo() {
        ExactlyOnceWriter writer = writer(MEGABYTE, null, MEGABYTE);

        assertThatThrownBy(() -> write(writer, 250))
                .isInstanceOf(IOException.class)
                .hasMessage(
                        "Cannot keep more than 1048576 bytes of rows in one writer until the next checkpoint completes ('sink.buffer.max-bytes'). Set 'sink.spill.directory' so that more go to files, or checkpoint more often, or raise the limit if there is heap for it.");
    }

    @Test
    void deletesFilesThatNoCheckpointHasSeen() throws IOException {
        ExactlyOnceWriter writer = writer(MEGABYTE, spillDirectory(), 0);
        write(writer, 250);
        writer.prepareCommit();
        List<Path> handedOver = files();
        write(writer, 250);
        assertThat(files()).hasSizeGreaterThan(handedOver.size());

        writer.close();

        assertThat(files()).containsExactlyInAnyOrderElementsOf(handedOver);
    }

    /**
     * A job dies and comes back with the state of checkpoint 5.
     *
     * <ol>
     *   <li>checkpoints 1 to 5 have a file each; 2 to 4 are aborted, so only the first is deleted
     *   <li>rows of checkpoint 6 go to two files; it never completes
     *   <li>another writer has a file in the same directory
     *   <li>the job starts again
     * </ol>
     */
    @Test
    void deletesFilesThatTheRestoredCheckpointDoesNotKnow() throws IOException {
        ExactlyOnceWriter writer = writer(MEGABYTE, spillDirectory(), 0);
        List<Path> known = new ArrayList<>();
        for (int checkpoint = 1; checkpoint <= 5; checkpoint++) { // 1
            List<Path> before = files();
            write(writer, 1);
            writer.prepareCommit();
            files().stream().filter(file -> !before.contains(file)).forEach(known::add);
            if (checkpoint == 4) {
                Files.delete(known.remove(0));
            }
        }
        List<SpillState> state = writer.snapshotState(5);
        write(writer, 250); // 2
        assertThat(files()).hasSize(6);
        ExactlyOnceWriter other = writer(MEGABYTE, spillDirectory(), 0); // 3
        write(other, 1);
        other.prepareCommit();
        List<Path> all = files();

        new SpillFolder(spillDirectory(), "another job").cleanUpAfter(state);
        assertThat(files()).containsExactlyInAnyOrderElementsOf(all);
        new SpillFolder(spillDirectory(), "job").cleanUpAfter(state); // 4

        assertThat(state.get(0).files()).hasSize(4);
        List<Path> expected = new ArrayList<>(known);
        expected.add(all.stream().filter(file -> isOf(other, file)).findFirst().orElseThrow());
        assertThat(files()).containsExactlyInAnyOrderElementsOf(expected);
    }

    private static boolean isOf(ExactlyOnceWriter writer, Path file) {
        return file.toUri().toString().startsWith(writer.snapshotState(1).get(0).prefix());
    }

    @Test
    void hasNothingToCleanUpBeforeTheFirstFile() {
        SpillState state =
                new SpillState("job", spillDirectory() + "not there/prefix-", Set.of("file"));

        assertThatCode(() -> new SpillFolder(spillDirectory(), "job").cleanUpAfter(List.of(state)))
                .doesNotThrowAnyException();
    }

    @Test
    void carriesTheHighestPositionOfEverySource() throws IOException {
        RowType rowType = rowType("_src STRING, _pos BIGINT");
        ExactlyOnceWriter writer =
                writer(
                        new TableBinding(
                                rowType,
                                TestingTables.table("_src", "String", "_pos", "UInt64"),
                                new PartitionBy.None(),
                                "_batch_id"),
                        new BufferOptions(MEGABYTE, null, 0));
        for (long position : new long[] {1, 9, 8, 2}) {
            String source = position > 5 ? "events-1" : "events-0";
            writer.write(GenericRowData.of(StringData.fromString(source), position), null);
        }

        assertThat(writer.prepareCommit().iterator().next().positions())
                .containsOnly(entry("events-0", 2L), entry("events-1", 9L));
    }

    private static Map.Entry<String, Long> entry(String key, long value) {
        return Map.entry(key, value);
    }

    private ExactlyOnceWriter writer(
            long maxBytes, @Nullable String spillDirectory, long spillThreshold) {
        return writer(
                new TableBinding(
                        rowType("`value` STRING"),
                        TestingTables.table("value", "String"),
                        new PartitionBy.None(),
                        "_batch_id"),
                new BufferOptions(maxBytes, spillDirectory, spillThreshold));
    }

    private static ExactlyOnceWriter writer(TableBinding binding, BufferOptions buffer) {
        return new ExactlyOnceWriter(
                new RoutedTables(
                        List.of(binding), null, new PositionColumns("_src", "_pos"), null, null),
                new BatchLimits(100_000, 100 * MEGABYTE),
                buffer,
                buffer.spillDirectory() == null
                        ? null
                        : new SpillFolder(buffer.spillDirectory(), "job"),
                UnregisteredMetricsGroup.createSinkWriterMetricGroup());
    }

    /** Writes rows that cannot be compressed and returns what they look like. */
    private String write(ExactlyOnceWriter writer, int count) throws IOException {
        StringBuilder rows = new StringBuilder();
        for (int i = 0; i < count; i++) {
            String text =
                    random.ints(ROW_BYTES, 1, 128)
                            .collect(
                                    StringBuilder::new,
                                    StringBuilder::appendCodePoint,
                                    StringBuilder::append)
                            .toString();
            writer.write(GenericRowData.of(StringData.fromString(text)), null);
            rows.append(text.hashCode()).append(' ');
        }
        return rows.toString();
    }

    /** {@link #write}'s text of what the batches hold. */
    private static String rows(Collection<Batch> batches) throws IOException {
        ByteArrayOutputStream decoded = new ByteArrayOutputStream();
        for (Batch batch : batches) {
            decoded.write(Lz4FrameWriterTest.decoded(SpillFiles.load(batch)));
        }
        StringBuilder rows = new StringBuilder();
        byte[] bytes = decoded.toByteArray();
        for (int position = 0; position < bytes.length; ) {
            int length = (bytes[position] & 0x7f) | (bytes[position + 1] & 0x7f) << 7;
            String text = new String(bytes, position + 2, length, StandardCharsets.UTF_8);
            rows.append(text.hashCode()).append(' ');
            position += 2 + length;
        }
        return rows.toString();
    }

    private String spillDirectory() {
        return folder.toUri().toString();
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }

    private static RowType rowType(String fields) {
        return (RowType)
                LogicalTypeParser.parse(
                        "ROW<" + fields + ">", WriterBufferTest.class.getClassLoader());
    }
}
