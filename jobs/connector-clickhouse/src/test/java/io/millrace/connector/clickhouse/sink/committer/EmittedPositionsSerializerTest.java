package io.millrace.connector.clickhouse.sink.committer;

import io.millrace.connector.clickhouse.client.TableName;
import io.millrace.connector.clickhouse.sink.writer.GoldenFile;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class EmittedPositionsSerializerTest {
    private final EmittedPositionsSerializer serializer = new EmittedPositionsSerializer();

    @Test
    void readsAndWritesVersion1() throws IOException {
        EmittedPositions positions = new EmittedPositions();
        positions.add(new TableName("speed", "events"), "events-0", 41);
        positions.add(new TableName("speed", "events"), "events-1", Long.MAX_VALUE);
        positions.add(new TableName("speed", "orders"), "slot", -1);

        GoldenFile.assertWritten("positions-1", serializer.serialize(positions));
        assertThat(serializer.deserialize(1, GoldenFile.read("positions-1")).asMap())
                .isEqualTo(positions.asMap());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2})
    void refusesUnknownVersions(int version) {
        assertThatThrownBy(() -> serializer.deserialize(version, new byte[0]))
                .isInstanceOf(IOException.class)
                .hasMessage(
                        "Cannot read ClickHouse positions of version "
                                + version
                                + ": this connector knows version 1. Restore with the connector that wrote it or a later one.");
    }
}
