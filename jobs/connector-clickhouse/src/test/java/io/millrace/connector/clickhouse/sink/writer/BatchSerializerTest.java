package io.millrace.connector.clickhouse.sink.writer;

import io.millrace.connector.clickhouse.client.TableName;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class BatchSerializerTest {
    private final BatchSerializer serializer = new BatchSerializer();

    @Test
    void restoresWhatItWrote() throws IOException {
        Batch batch = TestingBatches.spilled();

        Batch restored = serializer.deserialize(2, serializer.serialize(batch));

        assertThat(restored).isEqualTo(batch);
        assertThat(TestingBatches.text(restored)).isEqualTo("abc");
    }

    @Test
    void restoresAFormatWithoutBatchId() throws IOException {
        Batch with = TestingBatches.batch("all", 1, "a");
        RowFormat without = new RowFormat(with.format().columns(), null);
        Batch batch =
                new Batch(with.table(), without, "all", 1, 1, with.body(), List.of(), Map.of());

        assertThat(serializer.deserialize(2, serializer.serialize(batch))).isEqualTo(batch);
    }

    @Test
    void readsVersion1() throws IOException {
        assertThat(serializer.deserialize(1, GoldenFile.read("batch-1")))
                .isEqualTo(TestingBatches.batch("20260115", 3, "abc"));
    }

    @Test
    void readsAndWritesVersion2() throws IOException {
        GoldenFile.assertWritten("batch-2", serializer.serialize(TestingBatches.spilled()));
        assertThat(serializer.deserialize(2, GoldenFile.read("batch-2")))
                .isEqualTo(TestingBatches.spilled());
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 3})
    void refusesUnknownVersions(int version) {
        assertThatThrownBy(() -> serializer.deserialize(version, new byte[0]))
                .isInstanceOf(IOException.class)
                .hasMessage(
                        "Cannot read a ClickHouse batch of version "
                                + version
                                + ": this connector knows versions 1 to 2. Restore with the connector that wrote it or a later one.");
    }

    @Test
    void refusesDamagedRows() throws IOException {
        byte[] serialized = serializer.serialize(TestingBatches.batch("20260115", 3, "abc"));
        serialized[new String(serialized, StandardCharsets.ISO_8859_1).indexOf("abc")] ^= 1;

        assertThatThrownBy(() -> serializer.deserialize(1, serialized))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(
                        "A batch of 3 rows for speed.events, partition 20260115, was damaged: CRC-32C ");
    }

    @Test
    void writesTheTokenByTheStatement() {
        UUID token = UUID.fromString("0b8a2f5e-6f0e-4f51-9d5f-5a7c9f1f7a11");

        assertThat(TestingBatches.format().insertStatement(new TableName("speed", "events"), token))
                .isEqualTo(
                        "INSERT INTO `speed`.`events` (`id`, `kind`, `_batch_id`)"
                                + " SELECT `id`, `kind`, toUUID('0b8a2f5e-6f0e-4f51-9d5f-5a7c9f1f7a11')"
                                + " FROM input('`id` UInt64, `kind` Enum8(\\'it\\\\\\'s\\' = 1)')"
                                + " FORMAT RowBinary");
    }

    @Test
    void namesTheColumnsWithoutABatchId() {
        RowFormat format = new RowFormat(List.of(new RowFormat.Column("id", "UInt64")), null);

        assertThat(format.insertStatement(new TableName("speed", "events"), new UUID(1, 2)))
                .isEqualTo("INSERT INTO `speed`.`events` (`id`) FORMAT RowBinary");
    }
}
