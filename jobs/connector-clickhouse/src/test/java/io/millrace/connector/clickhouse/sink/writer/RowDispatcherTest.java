package io.millrace.connector.clickhouse.sink.writer;

import io.millrace.connector.clickhouse.client.TableDescription;
import io.millrace.connector.clickhouse.client.TableName;

import org.apache.flink.metrics.SimpleCounter;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.utils.LogicalTypeParser;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class RowDispatcherTest {
    private static final TableName USERS = new TableName("speed", "users");
    private static final TableName ORDERS = new TableName("speed", "orders");

    private final RowDispatcher dispatcher =
            new RowDispatcher(
                    new RoutedTables(
                            List.of(
                                    binding(USERS, "name STRING", "name", "String"),
                                    binding(ORDERS, "id BIGINT", "id", "Int64")),
                            RowDispatcherTest::table,
                            new PositionColumns("_src", "_pos"), null, null),
                    new BatchLimits(2, 1_000_000),
                    new Footprint(), new SimpleCounter());

    @Test
    void encodesEveryRowForTheTableThatTheRouterNames() throws IOException {
        dispatcher.add(GenericRowData.of(StringData.fromString("Ada"), "users"));
        dispatcher.add(GenericRowData.of(7L, "orders"));
        assertThat(dispatcher.hasFull()).isFalse();
        dispatcher.add(GenericRowData.of(8L, "orders"));
        assertThat(dispatcher.hasFull()).isTrue();

        assertThat(dispatcher.takeFull())
                .extracting(RowDispatcherTest::describe)
                .containsExactly("speed.orders [id Int64]: 2 rows, 16 bytes");
        assertThat(dispatcher.takeAll())
                .extracting(RowDispatcherTest::describe)
                .containsExactly("speed.users [name String]: 1 rows, 4 bytes");
        assertThat(dispatcher.takeAll()).isEmpty();
    }

    @Test
    void refusesATableThatTheSinkDoesNotKnow() {
        assertThatThrownBy(() -> dispatcher.add(GenericRowData.of(1L, "carts")))
                .isInstanceOf(IOException.class)
                .hasMessage(
                        "Cannot write a row to speed.carts, which its router names: the sink was built with the tables [speed.users, speed.orders] only");
    }

    /** The table's name is in the field behind those of the table. */
    private static TableName table(RowData row) {
        return new TableName("speed", (String) ((GenericRowData) row).getField(1));
    }

    private static String describe(Batch batch) {
        RowFormat.Column column = batch.format().columns().get(0);
        return "%s [%s %s]: %d rows, %d bytes"
                .formatted(
                        batch.table(), column.name(), column.type(), batch.rows(), batch.bytes());
    }

    private static TableBinding binding(TableName name, String fields, String... columns) {
        TableDescription table = TestingTables.table(columns);
        return new TableBinding(
                (RowType)
                        LogicalTypeParser.parse(
                                "ROW<" + fields + ">", RowDispatcherTest.class.getClassLoader()),
                new TableDescription(
                        name,
                        table.engine(),
                        table.partitionKey(),
                        table.deduplication(),
                        table.serverZone(),
                        table.columns()),
                new PartitionBy.None(),
                "_batch_id");
    }
}
