package io.millrace.connector.clickhouse.sink.writer;

import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.utils.LogicalTypeParser;
import org.apache.flink.types.RowKind;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.time.Instant;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class RowBatcherTest {

    @Test
    void cutsByRows() throws IOException {
        RowBatcher batcher = texts(new BatchLimits(3, 1_000_000));

        for (int i = 0; i < 7; i++) {
            batcher.add(GenericRowData.of(StringData.fromString("row " + i)));
        }

        assertThat(batcher.hasFull()).isTrue();
        assertThat(batcher.takeAll()).extracting(Batch::rows).containsExactly(3, 3, 1);
        assertThat(batcher.takeAll()).isEmpty();
    }

    @Test
    void cutsByUncompressedBytes() throws IOException {
        RowBatcher batcher = texts(new BatchLimits(1_000_000, 300_000));

        for (int i = 0; i < 10; i++) {
            batcher.add(GenericRowData.of(StringData.fromString("x".repeat(99_997))));
        }

        List<Batch> batches = batcher.takeAll();
        assertThat(batches).extracting(Batch::rows).containsExactly(3, 3, 3, 1);
        assertThat(batches.get(0).bytes()).isEqualTo(300_000);
        assertThat(Lz4FrameWriterTest.decoded(batches.get(0).body())).hasSize(300_000);
    }

    @Test
    void keepsPartitionsApart() throws IOException {
        RowType rowType = rowType("TIMESTAMP_LTZ(3)");
        RowBatcher batcher =
                new TableBinding(
                                rowType,
                                TestingTables.table("value", "DateTime64(3, 'UTC')"),
                                new PartitionBy.ToDate("value"),
                                "_batch_id")
                        .newBatcher(new BatchLimits(100, 1_000_000));

        for (String day : List.of("2026-01-15", "2026-01-16", "2026-01-15")) {
            Instant noon = Instant.parse(day + "T12:00:00Z");
            batcher.add(GenericRowData.of(TimestampData.fromInstant(noon)));
        }

        assertThat(batcher.takeAll())
                .extracting(batch -> batch.partition() + ": " + batch.rows())
                .containsExactlyInAnyOrder("20260115: 2", "20260116: 1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "String          | null   | the value is null, the column is not Nullable",
                "UUID            | 0b8a   | value '0b8a' is not a UUID",
                "UUID            | 0b8a2f5e-6f0e-4f51-9d5f-5a7c9f1f7a1g | value '0b8a2f5e-6f0e-4f51-9d5f-5a7c9f1f7a1g' is not a UUID",
                "IPv4            | 1.2.3  | value '1.2.3' is not an IPv4 address",
                "IPv4            | 1.2.3.256 | value '1.2.3.256' is not an IPv4 address",
                "IPv6            | ::g    | value '::g' is not an IPv6 address",
                "IPv6            | localhost | value 'localhost' is not an IPv6 address",
                "FixedString(2)  | abc    | the value has 3 bytes, FixedString(2) holds fewer",
                "Enum8('a' = 1)  | b      | value 'b' is not one of Enum8('a' = 1)"
            })
    void namesTheValueThatTheColumnCannotHold(String type, String value, String reason) {
        RowBatcher batcher = batcher("STRING", type, new BatchLimits(10, 1_000));
        Object data = value.equals("null") ? null : StringData.fromString(value);

        assertThatThrownBy(() -> batcher.add(GenericRowData.of(data)))
                .isInstanceOf(IOException.class)
                .hasMessage(
                        "Cannot write a row to speed.events: column 'value' of type %s: %s"
                                .formatted(type, reason));
        assertThat(batcher.takeAll()).isEmpty();
    }

    @Test
    void refusesChanges() {
        RowBatcher batcher = texts(new BatchLimits(10, 1_000));
        GenericRowData delete =
                GenericRowData.ofKind(RowKind.DELETE, StringData.fromString("gone"));

        assertThatThrownBy(() -> batcher.add(delete))
                .isInstanceOf(IOException.class)
                .hasMessage(
                        "Cannot write a row of kind DELETE to speed.events: the sink takes inserts only");
    }

    private static RowBatcher texts(BatchLimits limits) {
        return batcher("STRING", "String", limits);
    }

    private static RowBatcher batcher(String from, String to, BatchLimits limits) {
        return new TableBinding(
                        rowType(from),
                        TestingTables.table("value", to),
                        new PartitionBy.None(),
                        "_batch_id")
                .newBatcher(limits);
    }

    private static RowType rowType(String type) {
        return (RowType)
                LogicalTypeParser.parse(
                        "ROW<`value` " + type + ">", RowBatcherTest.class.getClassLoader());
    }
}
