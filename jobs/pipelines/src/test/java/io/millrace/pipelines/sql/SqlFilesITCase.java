package io.millrace.pipelines.sql;

import io.millrace.pipelines.clickhouse.ClickHouse;
import io.millrace.stack.Home;
import io.millrace.stack.StackExtension;
import io.millrace.stack.StackExtension.Part;

import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/** Every file that Flink runs parses, finds its tables and functions, and plans. */
class SqlFilesITCase {
    @RegisterExtension
    static final StackExtension STACK =
            StackExtension.with(
                    Part.POSTGRES, Part.KAFKA, Part.OBJECT_STORE, Part.CATALOG, Part.CLICKHOUSE);

    private static boolean tablesExist;

    static Stream<String> files() throws IOException {
        Path root = Home.find().sql();
        return Stream.of("flink/jobs", "flink/adhoc")
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

    /** Without Keeper the server cannot create such tables, but it parses them. */
    @ParameterizedTest
    @ValueSource(strings = {"clickhouse/speed.sql", "clickhouse/txn.sql"})
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
    @MethodSource("files")
    void plans(String file) throws Exception {
        Map<String, String> variables = new HashMap<>(STACK.environment());
        variables.putAll(
                Map.of(
                        "JOB", "speed",
                        "BOUNDED", String.valueOf(!file.startsWith("flink/jobs")),
                        "MARK_DUPLICATES", "true",
                        "STAGING_TABLE", "user_events_realtime",
                        "FROM_MILLIS", "0",
                        "TO_MILLIS", "1"));
        if (!tablesExist) {
            SqlRunner.run(SqlScript.read("iceberg/lake.sql", SqlFiles::read, variables));
            try (ClickHouse clickHouse = ClickHouse.connect(variables)) {
                clickHouse.execute("clickhouse/speed.sql", Map.of());
            }
            tablesExist = true;
        }

        String text =
                file.startsWith("flink/adhoc") && !file.endsWith("init.sql")
                        ? "flink/adhoc/init.sql"
                        : file;
        var statements = new java.util.ArrayList<>(SqlScript.read(text, SqlFiles::read, variables));
        if (!text.equals(file)) {
            statements.addAll(SqlScript.read(file, SqlFiles::read, variables));
        }
        String plan = SqlRunner.explain(List.copyOf(statements));

        if (!file.endsWith("init.sql") && !file.endsWith("reconcile.sql")) {
            assertThat(plan).contains("== Optimized Execution Plan ==");
        }
    }
}
