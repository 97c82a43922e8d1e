package io.millrace.connector.clickhouse.sink.committer;

import io.millrace.connector.clickhouse.sink.writer.GoldenFile;

import org.junit.jupiter.api.Test;

import java.io.IOException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ClickHouseCommittableSerializerTest {
    private final ClickHouseCommittableSerializer serializer =
            new ClickHouseCommittableSerializer();

    @Test
    void restoresWhatItWrote() throws IOException {
        ClickHouseCommittable committable = TestingCommittables.ofCheckpoint(7);

        assertThat(serializer.deserialize(2, serializer.serialize(committable)))
                .isEqualTo(committable);
    }

    @Test
    void readsVersion1() throws IOException {
        assertThat(serializer.deserialize(1, GoldenFile.read("committable-1")))
                .isEqualTo(TestingCommittables.ofCheckpoint(7));
    }

    @Test
    void readsAndWritesVersion2() throws IOException {
        ClickHouseCommittable committable = TestingCommittables.spilled(7);

        GoldenFile.assertWritten("committable-2", serializer.serialize(committable));
        assertThat(serializer.deserialize(2, GoldenFile.read("committable-2")))
                .isEqualTo(committable);
    }

    @Test
    void refusesUnknownVersions() {
        assertThatThrownBy(() -> serializer.deserialize(9, new byte[0]))
                .isInstanceOf(IOException.class)
                .hasMessage(
                        "Cannot read a ClickHouse committable of version 9: this connector knows versions 1 to 2. Restore with the connector that wrote it or a later one.");
    }

    @Test
    void pinsWhatCouldSplitTheRows() {
        assertThat(InsertSettings.withToken(InsertSettings.pinned(3), TestingCommittables.TOKEN))
                .containsEntry("async_insert", "0")
                .containsEntry("insert_deduplicate", "1")
                .containsEntry("insert_deduplication_token", TestingCommittables.TOKEN.toString())
                .containsEntry("log_comment", TestingCommittables.TOKEN.toString())
                .containsEntry("deduplicate_blocks_in_dependent_materialized_views", "1")
                .containsEntry("max_insert_block_size", "3")
                .containsEntry("min_insert_block_size_rows", "0")
                .containsEntry("min_insert_block_size_bytes", "0")
                .containsEntry("min_insert_block_size_rows_for_materialized_views", "0")
                .containsEntry("min_insert_block_size_bytes_for_materialized_views", "0")
                .containsEntry("max_insert_threads", "1")
                .containsEntry("input_format_parallel_parsing", "0")
                .containsEntry("materialized_views_ignore_errors", "0")
                .containsEntry("wait_end_of_query", "1")
                .hasSize(14);
    }
}
