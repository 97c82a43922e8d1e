package io.millrace.connector.clickhouse.client;

import io.millrace.connector.clickhouse.client.TableDescription.Deduplication;
import io.millrace.connector.clickhouse.client.TableInspector.View;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

/** Tables of a cluster, by what its system tables say of them. */
class TableInspectorTest {
    private static final TableName EVENTS = new TableName("t", "events");
    private static final String REPLICATED =
            "ReplicatedMergeTree('/clickhouse/tables/{shard}/events', '{replica}') PARTITION BY toDate(at) ORDER BY id SETTINGS index_granularity = 8192";

    @ParameterizedTest
    @CsvSource({
        "'', 10000, 3600",
        "', replicated_deduplication_window = 500', 500, 3600",
        "', replicated_deduplication_window_seconds = 604800', 10000, 604800",
        "', replicated_deduplication_window = 500, replicated_deduplication_window_seconds = 7', 500, 7",
        "', non_replicated_deduplication_window = 500', 10000, 3600"
    })
    void readsTheWindowOfAReplicatedTable(String settings, long blocks, long seconds)
            throws Exception {
        TableDescription table = describe("ReplicatedMergeTree", REPLICATED + settings);

        assertThat(table.isReplicated()).isTrue();
        assertThat(table.partitionKey()).isEqualTo("toDate(at)");
        assertThat(table.deduplication())
                .isEqualTo(new Deduplication("replicated_deduplication_window", blocks, seconds));
    }

    @ParameterizedTest
    @CsvSource({
        "ReplicatedReplacingMergeTree, replicated_deduplication_window, 10000, 3600",
        "SharedSummingMergeTree, replicated_deduplication_window, 10000, 3600",
        "AggregatingMergeTree, non_replicated_deduplication_window, 0, 9223372036854775807",
        "Kafka, '', 0, 9223372036854775807"
    })
    void takesTheServersDefaultsByFamily(String engine, String setting, long blocks, long seconds)
            throws Exception {
        assertThat(describe(engine, engine + " ORDER BY id").deduplication())
                .isEqualTo(new Deduplication(setting, blocks, seconds));
    }

    @ParameterizedTest
    @CsvSource({
        "TO t.totals (`n` UInt64) AS SELECT 1, t, totals",
        "TO `an other`.`to\\`tals` AS SELECT 1, an other, to`tals",
        "UUID '61f0c404-5cb3-11e7-907b-a6006ad3dba0' TO t.totals AS SELECT 1, t, totals",
        "(`n` UInt64) ENGINE = ReplicatedSummingMergeTree ORDER BY n AS SELECT 1, t, .inner_id.61f0c404-5cb3-11e7-907b-a6006ad3dba0"
    })
    void findsTheTargetOfAView(String rest, String database, String table) throws Exception {
        Answers answers = new Answers("", "");
        answers.view =
                List.of(
                        "t",
                        "view",
                        "CREATE MATERIALIZED VIEW t.view " + rest,
                        "SELECT 1",
                        "61f0c404-5cb3-11e7-907b-a6006ad3dba0",
                        "1768435200");

        assertThat(new TableInspector(answers).viewsOn(EVENTS))
                .containsExactly(
                        new View(
                                new TableName("t", "view"),
                                new TableName(database, table),
                                "SELECT 1",
                                Instant.ofEpochSecond(1_768_435_200)));
    }

    private static TableDescription describe(String engine, String engineFull)
            throws IOException, InterruptedException {
        return new TableInspector(new Answers(engine, engineFull)).describe(EVENTS).orElseThrow();
    }

    /** A server with one table, one view on it, and its own defaults. */
    private static final class Answers implements ClickHouseClient {
        private static final Map<String, String> DEFAULTS =
                Map.of(
                        "replicated_deduplication_window", "10000",
                        "replicated_deduplication_window_seconds", "3600",
                        "non_replicated_deduplication_window", "0");

        private final List<String> table;
        private List<String> view;

        Answers(String engine, String engineFull) {
            this.table = Arrays.asList(engine, engineFull, "toDate(at)", "UTC");
        }

        @Override
        public List<List<String>> query(String sql, Map<String, String> parameters) {
            if (sql.contains("system.merge_tree_settings")) {
                return List.of(List.of(DEFAULTS.get(parameters.get("name"))));
            }
            if (sql.contains("engine = 'MaterializedView'")) {
                return parameters.get("table").equals("events") ? List.of(view) : List.of();
            }
            return sql.contains("system.columns")
                    ? List.of(List.of("id", "Int64", ""))
                    : List.of(table);
        }

        @Override
        public void insert(String statement, Map<String, String> settings, Lz4Frames body) {
            throw new AssertionError("Nothing is inserted");
        }

        @Override
        public void close() {}
    }
}
