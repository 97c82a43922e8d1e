package io.millrace.connector.clickhouse.sink.writer;

import io.millrace.connector.clickhouse.client.Lz4Frames;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class SpillFilesTest {
    @TempDir Path folder;

    @Test
    void readsBackWhatItWroteIntoOneFile() throws IOException {
        List<Batch> spilled = spill("one", "another");

        assertThat(spilled)
                .extracting(batch -> text(SpillFiles.load(batch)))
                .containsExactly("one", "another");
        assertThat(spilled).extracting(batch -> batch.body().length()).containsOnly(0);
        assertThat(spilled).extracting(Batch::compressedBytes).containsExactly(3L, 7L);
        assertThat(spilled).extracting(Batch::rows).containsExactly(1, 1);
        assertThat(files()).hasSize(1);
    }

    @Test
    void readsABatchThatIsPartlyInMemory() throws IOException {
        Batch joined =
                Batch.join(
                        List.of(spill("spilled").get(0), TestingBatches.batch("all", 1, "kept ")));

        assertThat(text(SpillFiles.load(joined))).isEqualTo("kept spilled");
    }

    @Test
    void tellsWhichFileIsGone() throws IOException {
        Batch batch = spill("one").get(0);
        assertThat(SpillFiles.missing(batch)).isEmpty();

        SpillFiles.delete(batch.files());

        assertThat(SpillFiles.missing(batch)).contains(batch.spilled().get(0).path());
        assertThat(files()).isEmpty();
    }

    @Test
    void refusesADamagedFile() throws IOException {
        Batch batch = spill("one", "another").get(1);
        Path file = files().get(0);
        byte[] bytes = Files.readAllBytes(file);
        bytes[4] ^= 1;
        Files.write(file, bytes);

        assertThatThrownBy(() -> SpillFiles.load(batch))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageMatching(
                        "File \\S+\\.lz4 with rows for speed.events was damaged: 7 bytes at 3 with CRC-32C [0-9a-f]{8}, not 7 with [0-9a-f]{8}");
    }

    @Test
    void refusesATruncatedFile() throws IOException {
        Batch batch = spill("one").get(0);
        Files.write(files().get(0), new byte[2]);

        assertThatThrownBy(() -> SpillFiles.load(batch))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("was damaged: 2 bytes at 0");
    }

    @Test
    void namesTheOptionWhenTheDirectoryCannotBeWritten() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));

        assertThatThrownBy(
                        () ->
                                SpillFiles.write(
                                        file.resolve("1.lz4").toUri().toString(),
                                        List.of(TestingBatches.batch("all", 1, "one"))))
                .isInstanceOf(IOException.class)
                .hasMessageMatching(
                        "Cannot write 3 bytes of rows to file:\\S+\\.lz4, which 'sink.spill.directory' asks for");
    }

    private List<Batch> spill(String... bodies) throws IOException {
        return SpillFiles.write(
                folder.resolve("1.lz4").toUri().toString(),
                Stream.of(bodies).map(body -> TestingBatches.batch("all", 1, body)).toList());
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }

    private static String text(Lz4Frames frames) {
        StringBuilder text = new StringBuilder();
        frames.segments().forEach(bytes -> text.append(new String(bytes, StandardCharsets.UTF_8)));
        return text.toString();
    }
}
