package io.millrace.connector.clickhouse.sink;

import io.millrace.connector.clickhouse.client.TableName;
import io.millrace.connector.clickhouse.sink.Targets.Target;

import org.apache.flink.configuration.MemorySize;
import org.apache.flink.table.types.logical.IntType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.util.InstantiationUtil;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ClickHouseSinkBuilderTest {
    private static final TableName EVENTS = new TableName("speed", "events");
    private static final TableName ORDERS = new TableName("speed", "orders");
    private static final RowType ROW_TYPE = RowType.of(new IntType());

    static Stream<Arguments> refusals() {
        return Stream.of(
                refusal(builder -> builder, "A ClickHouse sink needs a table"),
                refusal(
                        builder -> builder.setTable("speed", "events"),
                        "A ClickHouse sink needs a row type"),
                refusal(
                        builder -> builder.addTable(EVENTS, ROW_TYPE),
                        "A ClickHouse sink needs a router for its tables"),
                refusal(
                        builder ->
                                builder.addTable(EVENTS, ROW_TYPE)
                                        .addTable(EVENTS, ROW_TYPE)
                                        .setRouter(row -> EVENTS),
                        "A table was added twice to a ClickHouse sink: speed.events, speed.events"),
                refusal(
                        builder ->
                                builder.setTable("speed", "events")
                                        .addTable(ORDERS, ROW_TYPE)
                                        .setRouter(row -> ORDERS),
                        "A ClickHouse sink has either one table, by setTable and setRowType, or several, by addTable"),
                refusal(
                        builder ->
                                builder.setTable("speed", "events")
                                        .setRowType(ROW_TYPE)
                                        .setRouter(row -> ORDERS),
                        "A ClickHouse sink routes rows between tables that were added by addTable"),
                refusal(
                        builder ->
                                builder.addTable(EVENTS, ROW_TYPE)
                                        .addTable(ORDERS, ROW_TYPE)
                                        .setRouter(row -> ORDERS)
                                        .setBufferBytes(MemorySize.ofMebiBytes(1)),
                        "The buffer of a writer must have at least 2097152 bytes, a megabyte for each table, not 1048576"),
                refusal(
                        builder ->
                                builder.setTable("speed", "events")
                                        .setRowType(ROW_TYPE)
                                        .setDeadLetterTable(ORDERS)
                                        .setUnencodableRowHandler(row -> {}),
                        "Rows that a table cannot hold go either to a dead-letter table or to a handler"),
                refusal(
                        builder ->
                                builder.setTable("speed", "events")
                                        .setRowType(ROW_TYPE)
                                        .setDeadLetterTable(EVENTS),
                        "Table speed.events cannot be its own dead-letter table"));
    }

    private static Arguments refusal(UnaryOperator<ClickHouseSinkBuilder> setUp, String message) {
        return Arguments.of(setUp, message);
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void refusesWhatDoesNotFitTogether(UnaryOperator<ClickHouseSinkBuilder> setUp, String message) {
        ClickHouseSinkBuilder builder = setUp.apply(builder());

        assertThatThrownBy(builder::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void takesSeveralTablesAndTravelsToTheWriters() throws Exception {
        ClickHouseSink sink =
                builder()
                        .addTable(EVENTS, ROW_TYPE)
                        .addTable(ORDERS, ROW_TYPE)
                        .setRouter(row -> row.getInt(0) > 5 ? ORDERS : EVENTS)
                        .build();

        ClickHouseSink copy = InstantiationUtil.clone(sink);

        assertThat(copy.options.targets().tables())
                .containsExactly(new Target(EVENTS, ROW_TYPE), new Target(ORDERS, ROW_TYPE));
        assertThat(copy.options.targets().router()).isNotNull();
    }

    private static ClickHouseSinkBuilder builder() {
        return ClickHouseSink.builder().setUrl("http://127.0.0.1:8123");
    }
}
