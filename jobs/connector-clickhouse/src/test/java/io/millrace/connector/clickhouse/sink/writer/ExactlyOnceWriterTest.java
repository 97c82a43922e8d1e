package io.millrace.connector.clickhouse.sink.writer;

import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.VarCharType;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

class ExactlyOnceWriterTest {
    private final ExactlyOnceWriter writer =
            new ExactlyOnceWriter(
                    new RoutedTables(
                            List.of(
                                    new TableBinding(
                                            RowType.of(
                                                    false,
                                                    new VarCharType[] {new VarCharType(false, 100)},
                                                    new String[] {"value"}),
                                            TestingTables.table("value", "String"),
                                            new PartitionBy.None(),
                                            "_batch_id")),
                            null,
                            new PositionColumns("_src", "_pos"),
                            null,
                            null),
                    new BatchLimits(2, 1_000_000),
                    new BufferOptions(1_000_000, null, 1_000_000),
                    null,
                    UnregisteredMetricsGroup.createSinkWriterMetricGroup());

    @Test
    void handsEveryRowOverOnce() throws Exception {
        write(5);
        assertThat(writer.prepareCommit()).extracting(Batch::rows).containsExactly(2, 2, 1);
        assertThat(writer.prepareCommit()).isEmpty();

        write(1);
        assertThat(writer.prepareCommit()).extracting(Batch::rows).containsExactly(1);
    }

    @Test
    void keepsRowsWhenFlushed() throws Exception {
        write(3);
        writer.flush(false);

        assertThat(writer.prepareCommit()).extracting(Batch::rows).containsExactly(2, 1);
    }

    private void write(int rows) throws IOException {
        for (int row = 0; row < rows; row++) {
            writer.write(GenericRowData.of(StringData.fromString("row " + row)), null);
        }
    }
}
