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
import org.apache.flink.table.catalog.UniqueConstraint;
import org.apache.flink.table.connector.ChangelogMode;
import org.apache.flink.table.connector.sink.DynamicTableSink;
import org.apache.flink.table.connector.source.DynamicTableSource;
import org.apache.flink.table.connector.source.ScanTableSource;
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
                "sink.buffer.max-bytes | 1 kb      | The buffer of a writer must have at least 1048576 bytes, a megabyte for each table, not 1024",
                "sink.on-unencodable | dead-letter | 'sink.on-unencodable' = 'dead-letter' and 'sink.dead-letter.table' belong together: set both or none",
                "sink.dead-letter.table | dead     | 'sink.on-unencodable' = 'dead-letter' and 'sink.dead-letter.table' belong together: set both or none",
                "sink.on-unencodable | drop        | Could not parse value 'drop' for key 'sink.on-unencodable'.",
                "sink.recovery.rewind | x          | Could not parse value 'x' for key 'sink.recovery.rewind'.",
                "sink.swap-ledger | swaps          | 'sink.swap-ledger' must look like database.table, but is 'swaps'",
                "sink.recovery.beyond-window | x   | Could not parse value 'x' for key 'sink.recovery.beyond-window'.",
            })
    void refusesBadValues(String key, String value, String message) {
        Map<String, String> options = options();
        options.put(key, value);

        assertThatThrownBy(() -> sink(options)).hasStackTraceContaining(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "url             | jdbc:ch://h     | The ClickHouse url must look like http://host:8123 or https://host:8443, but is 'jdbc:ch://h'",
                "scan.split-rows | 0               | 'scan.split-rows' must be positive, not 0",
                "scan.max-retries | -1             | 'scan.max-retries' must not be negative, but is -1",
                "scan.final      | perhaps         | Could not parse value 'perhaps' for key 'scan.final'.",
                "lookup.max-retries | -1           | 'lookup.max-retries' must not be negative, but is -1",
                "lookup.cache    | FULL            | 'lookup.cache' must be NONE or PARTIAL, not FULL: join a table that fits into memory as a whole with a regular join instead",
                "lookup.cache    | PARTIAL         | 'lookup.cache' is PARTIAL, so it needs a limit: set 'lookup.partial-cache.max-rows', 'lookup.partial-cache.expire-after-write' or 'lookup.partial-cache.expire-after-access'",
                "lookup.cache    | SOME            | Could not parse value 'SOME' for key 'lookup.cache'.",
            })
    void refusesBadValuesForReading(String key, String value, String message) {
        Map<String, String> options = options();
        options.put(key, value);

        assertThatThrownBy(() -> source(options)).hasStackTraceContaining(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "id | version | 'sink.version-column' is 'version', but the table has no such column",
                "   | id      | 'sink.version-column' is set, so the table needs a PRIMARY KEY (...) NOT ENFORCED: the sorting key of the ClickHouse table",
            })
    void refusesUpsertsWithoutAKeyOrVersion(String key, String version, String message) {
        Map<String, String> options = options();
        options.put("sink.version-column", version);

        assertThatThrownBy(() -> sink(options, key))
                .isInstanceOf(ValidationException.class)
                .hasStackTraceContaining(message);
    }

    @Test
    void refusesToWriteAColumnThatTheSinkFills() {
        Map<String, String> options = options();
        options.put("sink.version-column", "id");
        options.put("sink.deleted-column", "id");

        assertThatThrownBy(() -> sink(options, "id"))
                .isInstanceOf(ValidationException.class)
                .hasStackTraceContaining(
                        "The sink fills column 'id' ('sink.deleted-column') by itself: leave it out of the table's columns");
    }

    @Test
    void takesUpdatesAndDeletesByKeyWithAVersion() {
        Map<String, String> options = options();
        options.put("sink.version-column", "id");

        assertThat(sink(options, "id").getChangelogMode(ChangelogMode.all()))
                .isEqualTo(ChangelogMode.upsert());
    }

    @Test
    void readsInsertsOnly() {
        DynamicTableSource source = source(options());

        assertThat(((ScanTableSource) source).getChangelogMode())
                .isEqualTo(ChangelogMode.insertOnly());
        assertThat(source.copy().asSummaryString()).isEqualTo("ClickHouse speed.events");
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
        return sink(options, null);
    }

    private static DynamicTableSource source(Map<String, String> options) {
        return FactoryUtil.createDynamicTableSource(
                null,
                ObjectIdentifier.of("default", "default", "events"),
                table(options, null),
                Map.of(),
                new Configuration(),
                Transformation.class.getClassLoader(),
                false);
    }

    private static ResolvedCatalogTable table(Map<String, String> options, String key) {
        ResolvedSchema schema =
                new ResolvedSchema(
                        List.of(Column.physical("id", DataTypes.INT().notNull())),
                        List.of(),
                        key == null ? null : UniqueConstraint.primaryKey("key", List.of(key)));
        CatalogTable table =
                CatalogTable.newBuilder()
                        .schema(Schema.newBuilder().fromResolvedSchema(schema).build())
                        .options(options)
                        .build();
        return new ResolvedCatalogTable(table, schema);
    }

    private static DynamicTableSink sink(Map<String, String> options, String key) {
        return FactoryUtil.createDynamicTableSink(
                null,
                ObjectIdentifier.of("default", "default", "events"),
                table(options, key),
                Map.of(),
                new Configuration(),
                Transformation.class.getClassLoader(),
                false);
    }
}
