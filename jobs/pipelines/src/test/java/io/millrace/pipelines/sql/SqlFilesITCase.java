package io.millrace.pipelines.sql;

import io.millrace.pipelines.TestingCluster;
import io.millrace.pipelines.clickhouse.ClickHouse;
import io.millrace.pipelines.lake.LakeCatalog;
import io.millrace.stack.Home;
import io.millrace.stack.StackExtension;
import io.millrace.stack.StackExtension.Part;

import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.types.Row;
import org.apache.flink.util.CloseableIterator;

import org.apache.iceberg.Table;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Every file that Flink runs parses, finds its tables and functions, and plans; every query for
 * ad-hoc use runs.
 */
class SqlFilesITCase {
    @RegisterExtension
    static final StackExtension STACK =
            StackExtension.with(
                    Part.POSTGRES, Part.KAFKA, Part.OBJECT_STORE, Part.CATALOG, Part.CLICKHOUSE);

    @RegisterExtension static final TestingCluster FLINK = new TestingCluster();

    private static final String ROWS =
            """
            SET 'execution.runtime-mode' = 'batch';
            INCLUDE 'flink/catalogs.sql';
            INSERT INTO lake.`raw`.events (
                event_id, user_id, session_id, event_type, event_time, properties, ingested_at, _src, _pos, event_date
            )
            SELECT
                id, 'u', 's', 'page_view', TO_TIMESTAMP_LTZ(1772323200000, 3), '{}', TO_TIMESTAMP_LTZ(1772323260000, 3), 'k-0', p,
                DATE '2026-03-01'
            FROM (VALUES ('a', CAST(1 AS BIGINT)), ('a', CAST(2 AS BIGINT)), ('b', CAST(3 AS BIGINT))) AS t (id, p);
            """;

    static Stream<String> files() throws IOException {
        Path root = Home.find().sql();
        return Stream.of("flink/jobs", "flink/adhoc", "clickhouse/adhoc")
                .flatMap(
                        folder -> {
                            try (Stream<Path> files = Files.list(root.resolve(folder))) {
                                return files.sorted().toList().stream();
                            } catch (IOException e) {
                                throw new UncheckedIOException(e);
                            }
                        })
                .map(file -> root.relativize(file).toString());
    }

    static Stream<String> plannedFiles() throws IOException {
        return files().filter(file -> file.startsWith("flink/"));
    }

    static Stream<String> flinkQueries() throws IOException {
        return files().filter(file -> file.startsWith("flink/adhoc") && !file.endsWith("init.sql"));
    }

    static Stream<String> clickHouseQueries() throws IOException {
        return files().filter(file -> file.startsWith("clickhouse/adhoc"));
    }

    @BeforeAll
    static void createTables() throws Exception {
        for (String file : List.of("shop", "replication", "slots")) {
            try (Connection connection = STACK.postgres().connect("millrace");
                    Statement statement = connection.createStatement()) {
                statement.execute(SqlFiles.read("postgres/" + file + ".sql"));
            }
        }
        try (ClickHouse clickHouse = ClickHouse.connect(STACK.environment())) {
            clickHouse.execute("clickhouse/speed.sql", Map.of());
        }
        SqlRunner.run(SqlScript.read("iceberg/lake.sql", SqlFiles::read, variables("")));
        SqlRunner.run(
                SqlScript.read(
                        "rows",
                        name -> name.equals("rows") ? ROWS : SqlFiles.read(name),
                        variables("")));
        try (LakeCatalog lake = LakeCatalog.open(STACK.environment())) {
            Table events = lake.table("raw", "events");
            events.manageSnapshots()
                    .createTag("day-2026-03-01", events.currentSnapshot().snapshotId())
                    .commit();
        }
    }

    /** Without Keeper the server cannot create such tables, but it parses them. */
    @ParameterizedTest
    @ValueSource(strings = {"clickhouse/speed.sql", "clickhouse/txn.sql", "clickhouse/ops.sql"})
    void parsesReplicatedTables(String file) {
        Map<String, String> variables = new HashMap<>(STACK.environment());
        variables.put("MERGE_TREE_FAMILY", "Replicated");
        variables.put("DEDUPLICATION_WINDOW", "replicated_deduplication_window");

        List<SqlStatement> statements = SqlScript.read(file, SqlFiles::read, variables);

        assertThat(statements)
                .filteredOn(statement -> statement.text().contains("ENGINE = Replicated"))
                .isNotEmpty()
                .allSatisfy(
                        statement ->
                                assertThat(
                                                STACK.clickHouse()
                                                        .query("EXPLAIN AST " + statement.text()))
                                        .containsPattern("Function Replicated\\w*MergeTree"));
    }

    @ParameterizedTest
    @MethodSource("plannedFiles")
    void plans(String file) {
        String plan = SqlRunner.explain(statements(file));

        if (!file.endsWith("init.sql")
                && !file.endsWith("reconcile.sql")
                && !file.endsWith("refine_days.sql")) {
            assertThat(plan).contains("== Optimized Execution Plan ==");
        }
    }

    /** A savepoint taken at one parallelism is restored at another. */
    @ParameterizedTest
    @ValueSource(
            strings = {"flink/jobs/speed.sql", "flink/jobs/lake.sql", "flink/jobs/metrics.sql"})
    void operatorsHaveIdsOfTheirOwn(String file) {
        List<SqlStatement> statements = statements(file);

        Map<String, String> ids = CapturedGraph.ids(statements, 1);

        assertThat(ids)
                .doesNotContainKey("none")
                .allSatisfy((id, name) -> assertThat(name).doesNotContain(" and "));
        assertThat(CapturedGraph.ids(statements, 3)).isEqualTo(ids);
    }

    @ParameterizedTest
    @MethodSource("flinkQueries")
    void queriesRun(String file) throws Exception {
        List<SqlStatement> statements = statements(file);
        SqlStatement query = statements.get(statements.size() - 1);
        TableEnvironment environment = SqlRunner.run(statements.subList(0, statements.size() - 1));

        List<Row> rows = new ArrayList<>();
        try (CloseableIterator<Row> results = environment.executeSql(query.text()).collect()) {
            results.forEachRemaining(rows::add);
        }

        List<String> ofRawEvents =
                List.of(
                        "events_by_type",
                        "snapshots",
                        "time_travel",
                        "day_as_it_was",
                        "files",
                        "tags",
                        "late_events",
                        "producer_duplicates");
        if (ofRawEvents.stream().anyMatch(file::contains)) {
            assertThat(rows).isNotEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("clickHouseQueries")
    void clickHouseQueriesRun(String file) throws Exception {
        try (ClickHouse clickHouse = ClickHouse.connect(STACK.environment())) {
            assertThat(clickHouse.query(file, Map.of())).isNotEmpty();
        }
    }

    @Test
    void thereAreAtLeastTenQueries() throws IOException {
        assertThat(flinkQueries()).hasSizeGreaterThanOrEqualTo(10);
    }

    private static List<SqlStatement> statements(String file) {
        boolean query = file.startsWith("flink/adhoc") && !file.endsWith("init.sql");
        List<SqlStatement> statements = new ArrayList<>();
        if (query) {
            statements.addAll(
                    SqlScript.read("flink/adhoc/init.sql", SqlFiles::read, variables(file)));
        }
        statements.addAll(SqlScript.read(file, SqlFiles::read, variables(file)));
        return statements;
    }

    private static Map<String, String> variables(String file) {
        Map<String, String> variables = new HashMap<>(STACK.environment());
        variables.putAll(
                Map.of(
                        "JOB", "speed",
                        "BOUNDED", String.valueOf(!file.startsWith("flink/jobs")),
                        "MARK_DUPLICATES", "true",
                        "STAGING_TABLE", "user_events_realtime",
                        "FROM_MILLIS", "0",
                        "TO_MILLIS", "1",
                        "WRITE_FROM", "2026-03-01",
                        "WRITE_TO", "2026-03-01",
                        "DAY", "2026-03-01"));
        variables.put("RUN_ID", "run");
        variables.put("REASON", "");
        return variables;
    }
}
