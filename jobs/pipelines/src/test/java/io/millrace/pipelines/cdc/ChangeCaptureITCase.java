package io.millrace.pipelines.cdc;

import io.millrace.pipelines.sql.SqlFiles;
import io.millrace.pipelines.sql.SqlScript;
import io.millrace.stack.StackExtension;
import io.millrace.stack.StackExtension.Part;

import org.apache.flink.configuration.Configuration;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.table.api.TableResult;
import org.apache.flink.types.Row;
import org.apache.flink.util.CloseableIterator;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** Capture from a real Postgres whose tables are altered meanwhile, and whose set-up is broken. */
class ChangeCaptureITCase {
    @RegisterExtension static final StackExtension STACK = StackExtension.with(Part.POSTGRES);

    private static final String PRODUCT =
            "INSERT INTO shop.products VALUES ('00000000-0000-0000-0000-00000000000%d', 'name', 'c', 's', %s, 1, 'b', NULL, true, '2026-01-01T00:00:00Z')";

    private static final String RESULT =
            """
            SELECT 'raw', op, `after`['product_id'], CAST(`after` AS STRING) FROM products_changes
            UNION ALL
            SELECT 'typed', CAST(is_deleted AS STRING), product_id, CAST(price AS STRING) FROM products_versions
            UNION ALL
            SELECT 'poison', op, table_name, reason FROM poison_changes
            """;

    private static final String CHANGES =
            """
            SELECT
                op, IF(_pos = 0 AND commit_time = TO_TIMESTAMP_LTZ(0, 3), 'before', 'after'),
                RIGHT(`before`['product_id'], 1), `before`['price'], RIGHT(`after`['product_id'], 1), `after`['price']
            FROM products_changes
            """;

    @BeforeEach
    void createTables() throws SQLException {
        execute("DROP PUBLICATION IF EXISTS millrace");
        // A slot stays in use for a moment after its job has ended.
        await().ignoreExceptions()
                .until(
                        () -> {
                            execute(
                                    "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots");
                            return true;
                        });
        execute("DROP SCHEMA IF EXISTS shop CASCADE");
        for (String file : List.of("shop", "replication", "slots")) {
            execute(SqlFiles.read("postgres/" + file + ".sql"));
        }
    }

    @Test
    void alteredTablesEvolveOrAreQuarantinedAndNothingStops() throws Exception {
        execute(PRODUCT.formatted(1, "10.50"));
        TableResult job = capture().executeSql(RESULT);
        try {
            Queue<String> rows = rowsOf(job);
            untilTyped(rows, 1, "10.50");

            execute("ALTER TABLE shop.products ADD COLUMN colour text DEFAULT 'red'");
            execute(PRODUCT.replace(")", ", 'blue')").formatted(2, "20.00"));
            untilTyped(rows, 2, "20.00");

            execute("ALTER TABLE shop.products ALTER COLUMN price TYPE numeric(14, 4)");
            execute(PRODUCT.replace(")", ", 'blue')").formatted(3, "1234567890.1234"));
            untilPoison(rows, "c products price: '1234567890.1234' is no DECIMAL(10, 2)");
            execute(PRODUCT.replace(")", ", 'blue')").formatted(4, "40.00"));
            untilTyped(rows, 4, "40.00");

            execute("ALTER TABLE shop.products DROP COLUMN description");
            execute(
                    "UPDATE shop.products SET price = 41 WHERE product_id = '00000000-0000-0000-0000-000000000004'");
            untilTyped(rows, 4, "41.00");

            execute("CREATE TABLE shop.returns (id int PRIMARY KEY)");
            execute("ALTER PUBLICATION millrace ADD TABLE shop.returns");
            execute("INSERT INTO shop.returns VALUES (1)");
            execute("ALTER TABLE shop.products RENAME COLUMN brand TO label");
            execute(
                    "UPDATE shop.products SET price = 42 WHERE product_id = '00000000-0000-0000-0000-000000000004'");
            untilPoison(rows, "u products brand: the table has no such column");
            execute("ALTER TABLE shop.products RENAME COLUMN label TO brand");
            execute(
                    "UPDATE shop.products SET price = 43 WHERE product_id = '00000000-0000-0000-0000-000000000004'");
            untilTyped(rows, 4, "43.00");
            // The snapshot's row of product 1, and seven changes, its insert among them.
            await().untilAsserted(() -> assertThat(starting(rows, "raw")).hasSize(8));
            assertThat(starting(rows, "poison")).hasSize(2);
            assertThat(starting(rows, "raw c "))
                    .anySatisfy(row -> assertThat(row).contains("colour=blue"));
        } finally {
            job.getJobClient().orElseThrow().cancel().get();
        }
    }

    /** Among them a transaction that is open while the snapshot is read. */
    @Test
    void everyChangeSinceTheSlotWasMadeIsARow() throws Exception {
        for (int product = 1; product <= 3; product++) {
            execute(PRODUCT.formatted(product, product));
        }
        execute("UPDATE shop.products SET price = 10 WHERE product_id::text LIKE '%1'");
        execute("DELETE FROM shop.products WHERE product_id::text LIKE '%2'");
        Queue<String> rows;
        TableResult job;
        try (Connection open = STACK.postgres().connect("millrace");
                Statement statement = open.createStatement()) {
            open.setAutoCommit(false);
            statement.execute(
                    "UPDATE shop.products SET price = 30 WHERE product_id::text LIKE '%3'");
            job = capture().executeSql(CHANGES);
            rows = rowsOf(job);
            until(rows, "r before null null 3 3.00");
            until(rows, "d after 2 2.00 null null");
            open.commit();
        }
        try {
            until(rows, "u after 3 3.00 3 30.00");

            assertThat(rows)
                    .containsExactlyInAnyOrder(
                            "r before null null 1 10.00",
                            "r before null null 3 3.00",
                            "c after null null 1 1.00",
                            "c after null null 2 2.00",
                            "c after null null 3 3.00",
                            "u after 1 1.00 1 10.00",
                            "d after 2 2.00 null null",
                            "u after 3 3.00 3 30.00");
        } finally {
            job.getJobClient().orElseThrow().cancel().get();
        }
    }

    @Test
    void theStartIsRefusedWithEverythingThatIsWrong() throws SQLException {
        execute("ALTER TABLE shop.users REPLICA IDENTITY DEFAULT");
        execute("ALTER PUBLICATION millrace DROP TABLE shop.products, millrace.heartbeat");
        execute("ALTER PUBLICATION millrace SET (publish = 'insert, update')");
        execute("DROP TABLE shop.orders");
        execute("SELECT pg_drop_replication_slot('millrace_lake')");

        assertThatThrownBy(() -> capture().explainSql(RESULT))
                .hasMessageContaining(
                        """
                        can't be captured:
                        - table shop.orders does not exist
                        - publication millrace leaves out inserts, updates or deletes: ALTER PUBLICATION millrace SET (publish = 'insert, update, delete')
                        - table shop.products is not in publication millrace: ALTER PUBLICATION millrace ADD TABLE shop.products
                        - table millrace.heartbeat is not in publication millrace: ALTER PUBLICATION millrace ADD TABLE millrace.heartbeat
                        - table shop.users has no full replica identity, so that old values would be missing: ALTER TABLE shop.users REPLICA IDENTITY FULL
                        - replication slot millrace_lake does not exist: run migrate; changes made since it was dropped are in no slot""");
    }

    @Test
    void aSlotOfAnotherPluginAndNoPublicationAreRefused() throws SQLException {
        execute("SELECT pg_drop_replication_slot('millrace_lake')");
        execute("SELECT pg_create_logical_replication_slot('millrace_lake', 'test_decoding')");
        execute("DROP PUBLICATION millrace");

        assertThatThrownBy(() -> capture().explainSql(RESULT))
                .hasMessageContaining(
                        """
                        can't be captured:
                        - publication millrace does not exist: run migrate
                        - replication slot millrace_lake decodes with test_decoding for database millrace: it must be pgoutput for millrace""");
    }

    private static TableEnvironment capture() {
        var configuration = new Configuration();
        configuration.setString("execution.checkpointing.interval", "300 ms");
        configuration.setString("parallelism.default", "1");
        configuration.setString("table.local-time-zone", "UTC");
        var tables =
                TableEnvironment.create(
                        EnvironmentSettings.newInstance().withConfiguration(configuration).build());
        Map<String, String> variables = new HashMap<>(STACK.environment());
        variables.put("JOB", "lake");
        for (String file :
                List.of(
                        "flink/sources/streaming_changes.sql",
                        "flink/logic/functions.sql",
                        "flink/logic/changes.sql")) {
            SqlScript.read(file, SqlFiles::read, variables)
                    .forEach(statement -> tables.executeSql(statement.text()));
        }
        return tables;
    }

    /** The job's rows as they come, until it is cancelled. */
    private static Queue<String> rowsOf(TableResult job) {
        Queue<String> rows = new ConcurrentLinkedQueue<>();
        CloseableIterator<Row> results = job.collect();
        var reader = new Thread(() -> results.forEachRemaining(row -> rows.add(text(row))));
        reader.setDaemon(true);
        reader.setUncaughtExceptionHandler((thread, cancelled) -> {});
        reader.start();
        return rows;
    }

    private static void untilTyped(Queue<String> rows, int product, String price) {
        until(rows, "typed FALSE 00000000-0000-0000-0000-00000000000" + product + " " + price);
    }

    private static void untilPoison(Queue<String> rows, String text) {
        until(rows, "poison " + text);
    }

    private static void until(Queue<String> rows, String row) {
        await().atMost(Duration.ofSeconds(40)).untilAsserted(() -> assertThat(rows).contains(row));
    }

    private static List<String> starting(Queue<String> rows, String start) {
        return rows.stream().filter(row -> row.startsWith(start)).toList();
    }

    private static String text(Row row) {
        List<String> fields = new ArrayList<>();
        for (int i = 0; i < row.getArity(); i++) {
            fields.add(String.valueOf(row.getField(i)));
        }
        return String.join(" ", fields);
    }

    private static void execute(String sql) throws SQLException {
        try (Connection connection = STACK.postgres().connect("millrace");
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
