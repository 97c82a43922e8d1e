package io.millrace.connector.clickhouse.sink.writer;

import io.millrace.connector.clickhouse.client.TableDescription;
import io.millrace.connector.clickhouse.client.TableName;

import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.utils.LogicalTypeParser;
import org.apache.flink.types.RowKind;

import org.junit.jupiter.api.Test;

import javax.annotation.Nullable;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

class RowDispatcherTest {
    private static final TableName USERS = new TableName("speed", "users");
    private static final TableName ORDERS = new TableName("speed", "orders");
    private static final TableName DEAD = new TableName("speed", "dead");
    private static final PositionColumns POSITIONS = new PositionColumns("_src", "_pos");
    private static final String[] DEAD_COLUMNS = {
        "table", "String",
        "reason", "String",
        "row", "String",
        "time", "DateTime64(3, 'UTC')",
        "_src", "Nullable(String)",
        "_pos", "Nullable(Int64)"
    };

    @Test
    void encodesEveryRowForTheTableThatTheRouterNames() throws IOException {
        RowDispatcher dispatcher = dispatcher(null, null);

        dispatcher.add(GenericRowData.of(StringData.fromString("Ada"), "users"));
        dispatcher.add(order("shop", 7L, 70));
        assertThat(dispatcher.hasFull()).isFalse();
        dispatcher.add(order("shop", 8L, 80));
        assertThat(dispatcher.hasFull()).isTrue();

        assertThat(dispatcher.takeFull())
                .extracting(RowDispatcherTest::describe)
                .containsExactly("speed.orders: 2 rows, 34 bytes");
        assertThat(dispatcher.takeAll())
                .extracting(RowDispatcherTest::describe)
                .containsExactly("speed.users: 1 rows, 4 bytes");
        assertThat(dispatcher.takeAll()).isEmpty();
    }

    @Test
    void refusesATableThatTheSinkDoesNotKnow() {
        assertThatThrownBy(
                        () ->
                                dispatcher(null, null)
                                        .add(
                                                GenericRowData.of(
                                                        StringData.fromString("x"), "carts")))
                .isInstanceOf(IOException.class)
                .hasMessage(
                        "Cannot write a row to speed.carts, which its router names: the sink was built with the tables [speed.users, speed.orders] only");
    }

    @Test
    void failsWithARowThatItsTableCannotHold() {
        RowDispatcher dispatcher = dispatcher(null, null);

        assertThatThrownBy(() -> dispatcher.add(order("shop", 7L, -1)))
                .isInstanceOf(IOException.class)
                .hasMessage(
                        "Cannot write a row to speed.orders: column 'amount' of type UInt32: value -1 is out of the range of UInt32");
        assertThat(dispatcher.takeAll()).isEmpty();
    }

    @Test
    void writesARefusedRowToTheDeadLetterTableWithItsPosition() throws IOException {
        RowDispatcher dispatcher = dispatcher(deadLetters(DEAD_COLUMNS), null);

        dispatcher.add(order("shop", 7L, 70));
        dispatcher.add(order("shop", 8L, -1));

        List<Batch> batches = dispatcher.takeAll();
        assertThat(batches)
                .extracting(batch -> batch.table() + ": " + batch.rows())
                .containsExactly("speed.orders: 1", "speed.dead: 1");
        assertThat(batches.get(0).positions()).containsEntry("shop", 7L);
        assertThat(batches.get(1).positions()).containsEntry("shop", 8L);
        assertThat(text(batches.get(1)))
                .contains(
                        "speed.orders",
                        "column 'amount' of type UInt32: value -1 is out of the range of UInt32",
                        "{\"_src\":\"shop\",\"_pos\":8,\"amount\":-1}");
    }

    @Test
    void writesARefusedRowWithoutAPosition() throws IOException {
        RowDispatcher dispatcher = dispatcher(deadLetters(DEAD_COLUMNS), null);

        dispatcher.add(GenericRowData.of(null, "users"));
        dispatcher.add(order(null, 8L, 1));

        List<Batch> batches = dispatcher.takeAll();
        assertThat(batches)
                .extracting(batch -> batch.table() + ": " + batch.rows())
                .containsExactly("speed.dead: 2");
        assertThat(batches.get(0).positions()).isEmpty();
        assertThat(text(batches.get(0)))
                .contains("{\"name\":null}", "{\"_src\":null,\"_pos\":8,\"amount\":1}");
    }

    @Test
    void needsNoPositionColumnsInTheDeadLetterTable() throws IOException {
        RowDispatcher dispatcher =
                dispatcher(
                        deadLetters(
                                "table", "String",
                                "reason", "String",
                                "row", "String",
                                "time", "DateTime64(3, 'UTC')"),
                        null);

        dispatcher.add(order("shop", 8L, -1));

        assertThat(dispatcher.takeAll())
                .extracting(batch -> batch.format().columns().size())
                .containsExactly(4);
    }

    @Test
    void handsARefusedRowToTheHandler() throws IOException {
        List<UnencodableRow> refused = new ArrayList<>();
        RowDispatcher dispatcher = dispatcher(null, refused::add);

        dispatcher.add(order("shop", 8L, -1));

        assertThat(dispatcher.takeAll()).isEmpty();
        assertThat(refused)
                .extracting(
                        UnencodableRow::table,
                        UnencodableRow::json,
                        UnencodableRow::source,
                        UnencodableRow::position)
                .containsExactly(
                        tuple(ORDERS, "{\"_src\":\"shop\",\"_pos\":8,\"amount\":-1}", "shop", 8L));
        assertThat(refused.get(0).reason()).contains("value -1 is out of the range of UInt32");
    }

    /** A change is not a bad value: it says that the query does not fit the sink. */
    @Test
    void refusesChangesWhateverThePolicy() {
        RowDispatcher dispatcher = dispatcher(deadLetters(DEAD_COLUMNS), null);
        GenericRowData delete = order("shop", 8L, 1);
        delete.setRowKind(RowKind.DELETE);

        assertThatThrownBy(() -> dispatcher.add(delete))
                .isInstanceOf(IOException.class)
                .hasMessage(
                        "Cannot write a row of kind DELETE to speed.orders: the sink takes inserts only");
    }

    private static RowDispatcher dispatcher(
            @Nullable TableBinding deadLetters, @Nullable UnencodableRowHandler handler) {
        Footprint footprint = new Footprint();
        RoutedTables tables =
                new RoutedTables(
                        List.of(
                                binding(USERS, rowType("name STRING"), "name", "String"),
                                binding(
                                        ORDERS,
                                        rowType("_src STRING, _pos BIGINT, amount BIGINT"),
                                        "_src",
                                        "LowCardinality(String)",
                                        "_pos",
                                        "UInt64",
                                        "amount",
                                        "UInt32")),
                        RowDispatcherTest::table,
                        POSITIONS,
                        deadLetters,
                        handler);
        return new RowDispatcher(
                tables,
                new BatchLimits(2, 1_000_000),
                footprint,
                new WriterMetrics(
                        UnregisteredMetricsGroup.createSinkWriterMetricGroup(), footprint));
    }

    private static TableBinding deadLetters(String... columns) {
        TableBinding binding = binding(DEAD, rowType("`table` STRING"), columns);
        return binding(DEAD, DeadLetters.rowType(binding.table(), POSITIONS), columns);
    }

    private static GenericRowData order(@Nullable String source, long position, long amount) {
        return GenericRowData.of(StringData.fromString(source), position, amount, "orders");
    }

    /** The table's name is in the field behind those of the table. */
    private static TableName table(RowData row) {
        return new TableName("speed", (String) ((GenericRowData) row).getField(row.getArity() - 1));
    }

    private static String describe(Batch batch) {
        return "%s: %d rows, %d bytes".formatted(batch.table(), batch.rows(), batch.bytes());
    }

    private static String text(Batch batch) throws IOException {
        return new String(Lz4FrameWriterTest.decoded(batch.body()), StandardCharsets.UTF_8);
    }

    private static RowType rowType(String fields) {
        return (RowType)
                LogicalTypeParser.parse(
                        "ROW<" + fields + ">", RowDispatcherTest.class.getClassLoader());
    }

    private static TableBinding binding(TableName name, RowType rowType, String... columns) {
        TableDescription table = TestingTables.table(columns);
        TableBinding binding =
                new TableBinding(
                        rowType,
                        new TableDescription(
                                name,
                                table.engine(),
                                table.partitionKey(),
                                table.deduplication(),
                                table.serverZone(),
                                table.columns()),
                        new PartitionBy.None(),
                        "_batch_id");
        assertThat(binding.problems()).isEmpty();
        return binding;
    }
}
