package io.millrace.pipelines.jobs;

import io.millrace.pipelines.lake.LakeCatalog;
import io.millrace.stack.FlinkClient;
import io.millrace.stack.Home;
import io.millrace.stack.LocalServer;
import io.millrace.stack.LocalStack;
import io.millrace.stack.run.Report;
import io.millrace.stack.run.RunSession;
import io.millrace.stack.run.RunSettings;
import io.millrace.workload.GroundTruth;

import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.io.CloseableIterable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import java.util.stream.StreamSupport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The whole system on real servers, with servers killed under load. */
class EndToEndITCase {
    private static final String ROWS =
            """
            SELECT
                event_id, user_id, session_id, event_type, toUnixTimestamp64Milli(timestamp), ifNull(device_type, '\\0'),
                ifNull(browser, '\\0'), ifNull(toString(ip_address), '\\0'), ifNull(page_url, '\\0'),
                ifNull(toString(product_id), '\\0'), ifNull(search_query, '\\0'), ifNull(toString(transaction_id), '\\0'),
                ifNull(toDecimalString(amount, 2), '\\0'), ifNull(toString(quantity), '\\0'), properties
            FROM speed.user_events_realtime
            FORMAT TSVRaw
            """;

    @Test
    void nothingIsLostAndNothingIsTwiceWhenServersAreKilledUnderLoad(@TempDir Path folder)
            throws Exception {
        var settings =
                new RunSettings(folder, 1000, Duration.ZERO, Duration.ofSeconds(40), 7, 1.0, 0);
        try (LocalStack stack = LocalStack.start(folder);
                RunSession session = new RunSession(Home.find(), settings, stack)) {
            session.start();
            var executor = Executors.newSingleThreadExecutor();
            CompletableFuture<Report> run =
                    CompletableFuture.supplyAsync(() -> run(session), executor);
            executor.shutdown();

            untilVisible(stack, run, 8_000);
            sigkill(stack.flink().taskManager());
            untilVisible(stack, run, 20_000);
            sigkill(stack.clickHouse());

            Report report = run.join();

            assertThat(report.problems()).isEmpty();
            assertThat(report.eventsSent()).isEqualTo(40_000);
            assertThat(report.poisonSent()).isEqualTo(400);
            assertThat(report.restarts()).containsKeys("taskmanager", "clickhouse");
            assertWholeRows(stack, GroundTruth.read(folder.resolve("truth.json")));
            assertThat(
                            CommittedRecords.of(
                                    stack.kafka().bootstrapServers(),
                                    "events.raw.dlq",
                                    List.of("source", "position")))
                    .hasSize(400)
                    .doesNotHaveDuplicates();
            everyFaultIsNamedAndRepaired(stack, session);
            capturedTablesAreWrittenOnceMore(stack);
            theSqlClientTellsWhetherAFileRan(stack, folder);
        }
    }

    private static Report run(RunSession session) {
        try {
            return session.run();
        } catch (IOException | InterruptedException e) {
            throw new CompletionException(e);
        }
    }

    /** Behind the back of the stack, as the kernel's out-of-memory killer does it. */
    private static void sigkill(LocalServer server) {
        ProcessHandle.of(server.pid()).orElseThrow().destroyForcibly();
    }

    private static void untilVisible(LocalStack stack, CompletableFuture<Report> run, long events) {
        await().atMost(Duration.ofMinutes(2))
                .ignoreExceptions()
                .until(
                        () ->
                                run.isDone()
                                        || Long.parseLong(
                                                        stack.clickHouse()
                                                                .query(
                                                                        "SELECT count() FROM speed.user_events_realtime")
                                                                .strip())
                                                >= events);
        assertThat(run).as("the run ended too early").isNotDone();
    }

    private static void assertWholeRows(LocalStack stack, GroundTruth truth) {
        List<String> found =
                stack.clickHouse()
                        .query(ROWS)
                        .lines()
                        .map(row -> row.replace('\t', '\u001f'))
                        .sorted()
                        .toList();
        List<String> expected = truth.rows().map(row -> row.canonicalText()).sorted().toList();

        assertThat(found).isEqualTo(expected);
    }

    /** The proof can fail, and says how: each kind of fault at once. */
    private static void everyFaultIsNamedAndRepaired(LocalStack stack, RunSession session)
            throws Exception {
        String[] ids =
                stack.clickHouse()
                        .query(
                                "SELECT event_id FROM speed.user_events_realtime WHERE toDate(timestamp) = (SELECT max(toDate(timestamp)) FROM speed.user_events_realtime) AND event_type = 'purchase' ORDER BY event_id LIMIT 4")
                        .split("\n");
        String event = "FROM speed.user_events_realtime WHERE event_id = '%s'";
        String insert = "INSERT INTO speed.user_events_realtime SELECT * ";
        stack.clickHouse().query("DELETE " + event.formatted(ids[0]));
        stack.clickHouse().query(insert + event.formatted(ids[1]));
        stack.clickHouse()
                .query(
                        "ALTER TABLE speed.user_events_realtime UPDATE amount = amount + 1 WHERE event_id = '%s' SETTINGS mutations_sync = 2"
                                .formatted(ids[2]));
        stack.clickHouse()
                .query(
                        insert
                                + "REPLACE (generateUUIDv4() AS event_id, 'events.raw-99' AS _src) FROM (SELECT * "
                                + event.formatted(ids[3])
                                + ")");
        stack.clickHouse()
                .query(
                        "INSERT INTO speed.users SELECT * REPLACE ('elsewhere' AS city) FROM speed.users FINAL ORDER BY user_id LIMIT 1");
        long lost = removeTheOldestFile(stack);

        assertThat(session.reconcile().toString())
                .contains(
                        "\"late\":1,\"kinds\":{\"missing\":1,\"extra\":1,\"changed\":2,\"lost\":%d,\"late\":1}"
                                .formatted(lost),
                        "\"key\":\"%s\",\"kind\":\"missing\"".formatted(ids[0]),
                        "\"key\":\"%s\",\"kind\":\"extra\"".formatted(ids[1]),
                        "\"key\":\"%s\",\"kind\":\"changed\"".formatted(ids[2]));
        assertThat(session.reconcile("--repair").toString())
                .contains(
                        "\"mismatches\":%d,".formatted(lost),
                        "\"kinds\":{\"lost\":%d".formatted(lost));
    }

    /** As if a commit had never been; returns how many events are gone. */
    private static long removeTheOldestFile(LocalStack stack) throws IOException {
        try (LakeCatalog lake = LakeCatalog.open(stack.environment());
                CloseableIterable<FileScanTask> files =
                        lake.table("raw", "events").newScan().planFiles()) {
            DataFile oldest =
                    StreamSupport.stream(files.spliterator(), false)
                            .map(FileScanTask::file)
                            .min(
                                    Comparator.comparing(
                                            file -> file.partition().get(0, Integer.class)))
                            .orElseThrow();
            lake.table("raw", "events").newDelete().deleteFile(oldest).commit();
            return oldest.recordCount();
        }
    }

    /** A row that is lost comes back; one that is there stays as it is. */
    private static void capturedTablesAreWrittenOnceMore(LocalStack stack) throws Exception {
        long users = count(stack, "users");
        String today = LocalDate.now(ZoneOffset.UTC).toString();
        stack.clickHouse()
                .query(
                        "DELETE FROM speed.users WHERE user_id = (SELECT min(user_id) FROM speed.users)");
        assertThat(count(stack, "users")).isEqualTo(users - 1);
        var client = new FlinkClient(Home.find(), stack.dataDir(), stack.environment());

        assertThat(
                        client.run(
                                "ReprocessJob",
                                List.of("--from", today, "--to", today, "--tables", "users")))
                .isZero();

        assertThat(
                        stack.clickHouse()
                                .query(
                                        "SELECT table_name, rows_before, rows_after, identical FROM ingest.audit_transforms WHERE partition = 'all'")
                                .strip())
                .isEqualTo("users\t%d\t%d\tfalse".formatted(users - 1, users));
    }

    private static long count(LocalStack stack, String table) {
        return Long.parseLong(
                stack.clickHouse().query("SELECT count() FROM speed." + table + " FINAL").strip());
    }

    private static void theSqlClientTellsWhetherAFileRan(LocalStack stack, Path folder)
            throws Exception {
        var client = new FlinkClient(Home.find(), stack.dataDir(), stack.environment());
        Path adhoc = Home.find().sql().resolve("flink/adhoc");
        Path initialization = client.expand(adhoc.resolve("init.sql"));
        Path misspelt = folder.resolve("misspelt.sql");
        Files.writeString(misspelt, "SELECT * FROM no_such_table;");

        assertThat(client.sqlClient(initialization, client.expand(adhoc.resolve("snapshots.sql"))))
                .isZero();
        assertThat(client.sqlClient(initialization, client.expand(misspelt))).isEqualTo(1);
    }
}
