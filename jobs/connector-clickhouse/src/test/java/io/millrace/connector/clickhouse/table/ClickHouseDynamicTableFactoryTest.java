package io.millrace.connector.clickhouse.table;

import org.apache.flink.api.dag.Transformation;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.api.Schema;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.table.catalog.CatalogTable;
import org.apache.flink.table.catalog.Column;
import org.apache.flink.table.catalog.ObjectIdentifier;
import org.apache.flink.table.catalog.ResolvedCatalogTable;
import org.apache.flink.table.catalog.ResolvedSchema;
import org.apache.flink.table.connector.ChangelogMode;
import org.apache.flink.table.connector.sink.DynamicTableSink;
import org.apache.flink.table.factories.FactoryUtil;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ClickHouseDynamicTableFactoryTest {

    @Test
    void takesInsertsOnly() {
        DynamicTableSink sink = sink(options());

        assertThat(sink.getChangelogMode(ChangelogMode.all()))
                .isEqualTo(ChangelogMode.insertOnly());
        assertThat(sink.asSummaryString()).isEqualTo("ClickHouse speed.events");
        assertThat(sink.copy().asSummaryString()).isEqualTo("ClickHouse speed.events");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "url             | jdbc:ch://h     | The ClickHouse url must look like http://host:8123 or https://host:8443, but is 'jdbc:ch://h'",
                "sink.max-rows   | 0               | The rows of an INSERT must be positive, not 0",
                "sink.max-bytes  | 0 b             | The bytes of an INSERT must be positive, not 0",
                "sink.minimum-deduplication-window | 0 | The minimum deduplication window must be positive, not 0",
                "sink.partition-by | toHour(at)    | The partition expression must be none, toDate(column) or toYYYYMM(column), but is 'toHour(at)'",
                "sink.delivery-guarantee | none    | The delivery guarantee must be exactly-once or at-least-once",
                "sink.delivery-guarantee | always  | Could not parse value 'always' for key 'sink.delivery-guarantee'.",
                "sink.recovery.beyond-window | x   | Could not parse value 'x' for key 'sink.recovery.beyond-window'.",
            })
    void refusesBadValues(String key, String value, String message) {
        Map<String, String> options = options();
        options.put(key, value);

        assertThatThrownBy(() -> sink(options)).hasStackTraceContaining(message);
    }

    @Test
    void refusesUnknownKeys() {
        Map<String, String> options = options();
        options.put("sink.batch-size", "10");

        assertThatThrownBy(() -> sink(options))
                .isInstanceOf(ValidationException.class)
                .hasStackTraceContaining(
                        "Unsupported options found for 'clickhouse'.\n\nUnsupported options:\n\nsink.batch-size");
    }

    @Test
    void needsATable() {
        Map<String, String> options = options();
        options.remove("table-name");

        assertThatThrownBy(() -> sink(options))
                .isInstanceOf(ValidationException.class)
                .hasStackTraceContaining("Missing required options are:\n\ntable-name");
    }

    @Test
    void givesEveryOperatorANameAndAUid() {
        assertThat(operators("INSERT INTO events SELECT 1, 'a'"))
                .containsExactlyInAnyOrder(
                        "ClickHouse speed.events: Writer / clickhouse-speed.events / 1",
                        "ClickHouse speed.events: Gather / clickhouse-speed.events: Gather / 1",
                        "ClickHouse speed.events: Committer / Sink Committer: clickhouse-speed.events / 1");
    }

    @Test
    void takesTheUidAndTheParallelismOfTheTable() {
        assertThat(
                        operators(
                                "INSERT INTO events /*+ OPTIONS('sink.uid'='mine', 'sink.parallelism'='2') */ SELECT 1, 'a'"))
                .contains(
                        "ClickHouse speed.events: Writer / mine / 2",
                        "ClickHouse speed.events: Gather / mine: Gather / 1");
    }

    /** The operators of the sink as "name / uid / parallelism". */
    private static List<String> operators(String insert) {
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.getExecutionEnvironment(new Configuration());
        env.setParallelism(3);
        StreamTableEnvironment tables = StreamTableEnvironment.create(env);
        tables.executeSql(
                "CREATE TABLE events (id INT, name STRING) WITH ('connector' = 'clickhouse',"
                        + " 'url' = 'http://127.0.0.1:1', 'database-name' = 'speed', 'table-name' = 'events')");
        tables.createStatementSet().addInsertSql(insert).attachAsDataStream();
        StreamGraph graph = env.getStreamGraph();
        return graph.getStreamNodes().stream()
                .filter(node -> node.getOperatorName().startsWith("ClickHouse"))
                .map(ClickHouseDynamicTableFactoryTest::describe)
                .toList();
    }

    private static String describe(StreamNode node) {
        return node.getOperatorName()
                + " / "
                + node.getTransformationUID()
                + " / "
                + node.getParallelism();
    }

    private static Map<String, String> options() {
        Map<String, String> options = new HashMap<>();
        options.put("connector", "clickhouse");
        options.put("url", "http://127.0.0.1:8123");
        options.put("database-name", "speed");
        options.put("table-name", "events");
        return options;
    }

    private static DynamicTableSink sink(Map<String, String> options) {
        ResolvedSchema schema = ResolvedSchema.of(Column.physical("id", DataTypes.INT()));
        CatalogTable table =
                CatalogTable.newBuilder()
                        .schema(Schema.newBuilder().fromResolvedSchema(schema).build())
                        .options(options)
                        .build();
        return FactoryUtil.createDynamicTableSink(
                null,
                ObjectIdentifier.of("default", "default", "events"),
                new ResolvedCatalogTable(table, schema),
                Map.of(),
                new Configuration(),
                Transformation.class.getClassLoader(),
                false);
    }
}
