package io.millrace.connector.clickhouse.sink.writer;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.util.Set;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class SpillStateSerializerTest {
    private final SpillStateSerializer serializer = new SpillStateSerializer();

    @Test
    void readsAndWritesVersion1() throws IOException {
        SpillState state =
                new SpillState(
                        "0123456789abcdef0123456789abcdef",
                        "s3://bucket/rows/61f0c404-",
                        Set.of(
                                "s3://bucket/rows/61f0c404-7.lz4",
                                "s3://bucket/rows/61f0c404-8.lz4"));

        GoldenFile.assertWritten("spill-state-1", serializer.serialize(state));
        assertThat(serializer.deserialize(1, GoldenFile.read("spill-state-1"))).isEqualTo(state);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2})
    void refusesUnknownVersions(int version) {
        assertThatThrownBy(() -> serializer.deserialize(version, new byte[0]))
                .isInstanceOf(IOException.class)
                .hasMessage(
                        "Cannot read the state of a ClickHouse writer of version "
                                + version
                                + ": this connector knows version 1. Restore with the connector that wrote it or a later one.");
    }
}
