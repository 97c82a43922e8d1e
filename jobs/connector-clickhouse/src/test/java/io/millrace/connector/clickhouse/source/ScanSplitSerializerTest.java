package io.millrace.connector.clickhouse.source;

import io.millrace.connector.clickhouse.client.ReadQuery;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ScanSplitSerializerTest {
    private static final ScanSplit SPLIT =
            new ScanSplit("3", new ReadQuery("SELECT 1", Map.of("p0", "ą")), 7, -2);

    /** SPLIT as version 1 has written it. */
    private static final String VERSION_1 =
            "0000000133"
                    + "0000000853454c454354203100000001"
                    + "000000027030"
                    + "00000002c485"
                    + "0000000000000007"
                    + "fffffffe";

    @Test
    void restoresSplits() throws Exception {
        ScanSplitSerializer serializer = new ScanSplitSerializer();

        byte[] bytes = serializer.serialize(SPLIT);

        assertThat(HexFormat.of().formatHex(bytes)).isEqualTo(VERSION_1);
        assertThat(serializer.getVersion()).isEqualTo(1);
        assertThat(serializer.deserialize(1, HexFormat.of().parseHex(VERSION_1))).isEqualTo(SPLIT);
    }

    @Test
    void restoresLongQueries() throws Exception {
        ScanSplit split = new ScanSplit("0", new ReadQuery("x".repeat(100_000), Map.of()), 0, 0);
        ScanSplitSerializer serializer = new ScanSplitSerializer();

        assertThat(serializer.deserialize(1, serializer.serialize(split))).isEqualTo(split);
    }

    @Test
    void restoresPendingSplits() throws Exception {
        PendingSplitsSerializer serializer = new PendingSplitsSerializer();
        PendingSplits pending = new PendingSplits(true, List.of(SPLIT, SPLIT));

        assertThat(serializer.deserialize(1, serializer.serialize(pending))).isEqualTo(pending);
        assertThat(
                        serializer.deserialize(
                                1, serializer.serialize(new PendingSplits(false, List.of()))))
                .isEqualTo(new PendingSplits(false, List.of()));
    }

    @Test
    void refusesUnknownVersions() {
        assertThatThrownBy(() -> new ScanSplitSerializer().deserialize(2, new byte[0]))
                .isInstanceOf(IOException.class)
                .hasMessage(
                        "Cannot read the state of a ClickHouse scan: its version is 2, this connector knows 1");
        assertThatThrownBy(() -> new PendingSplitsSerializer().deserialize(2, new byte[0]))
                .isInstanceOf(IOException.class)
                .hasMessage(
                        "Cannot read the state of a ClickHouse scan: its version is 2, this connector knows 1");
    }
}
