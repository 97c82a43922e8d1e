package io.millrace.pipelines.jobs;

import io.millrace.stack.FlinkClient;
import io.millrace.stack.Home;
import io.millrace.stack.LocalServer;
import io.millrace.stack.LocalStack;
import io.millrace.stack.run.Report;
import io.millrace.stack.run.RunSession;
import io.millrace.stack.run.RunSettings;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The streaming jobs are killed at random while a load comes in, then each batch job at random
 * points of its run: {@code make chaos JOBS=1}. After each kill a batch job runs to its end, and
 * every table has the rows that it had. The name keeps it out of the usual run.
 *
 * <p>Environment: {@code KILLS} of each, default 20; {@code SEED}, printed at the start, for the
 * same points again.
 */
class JobsChaosRun {
    private static final int BATCH_ATTEMPTS = 3;
    private static final long SECONDS_FOR_A_KILL = 12;

    private static final String ROWS_OF_LAKE =
            "SELECT count(), sum(sipHash64(toString(tuple(*)))) FROM lake.`%s`";

    /**
     * What a swap must leave as it was: rows and both aggregates, without what names the writer.
     */
    private static final Map<String, String> SPEED =
            Map.of(
                    "user_events_realtime",
                    "SELECT count(), sum(sipHash64(toString(tuple(* EXCEPT (processing_time, _batch_id))))) FROM speed.user_events_realtime",
                    "users",
                    "SELECT count(), sum(sipHash64(toString(tuple(* EXCEPT (_batch_id))))) FROM speed.users FINAL",
                    "products",
                    "SELECT count(), sum(sipHash64(toString(tuple(* EXCEPT (_batch_id))))) FROM speed.products FINAL",
                    "transactions_realtime",
                    "SELECT count(), sum(sipHash64(toString(tuple(* EXCEPT (processing_time, _batch_id))))) FROM speed.transactions_realtime FINAL",
                    "user_activity_summary",
                    """
                    SELECT count(), sum(sipHash64(toString(tuple(*)))) FROM (
                        SELECT date, user_id, event_type, sum(event_count), uniqMerge(unique_sessions)
                        FROM speed.user_activity_summary GROUP BY date, user_id, event_type)""",
                    "conversion_funnel",
                    """
                    SELECT count(), sum(sipHash64(toString(tuple(*)))) FROM (
                        SELECT date, user_id, sum(page_views), sum(product_views), sum(add_to_carts), sum(checkout_starts), sum(purchases)
                        FROM speed.conversion_funnel GROUP BY date, user_id)""");

    private final int kills = Integer.parseInt(setting("KILLS", "20"));
    private final long seed =
            Long.parseLong(setting("SEED", Long.toString(System.nanoTime() % 1_000_000)));
    private final Random random = new Random(seed);
    private final ExecutorService runs = Executors.newSingleThreadExecutor();

    @Test
    void everyTableHasTheSameRowsAfterKillsAtRandomPoints(@TempDir Path folder) throws Exception {
        say("seed %d, %d kills of each job", seed, kills);
        var load = Duration.ofSeconds(Math.max(30, kills * SECONDS_FOR_A_KILL));
        var settings = new RunSettings(folder, 500, Duration.ZERO, load, seed, 1.0, 0);
        try (LocalStack stack = LocalStack.start(folder);
                RunSession session = new RunSession(Home.find(), settings, stack)) {
            session.start();
            streamingJobsAreKilled(stack, session);

            String first = LocalDate.now(ZoneOffset.UTC).minusDays(1).toString();
            String last = LocalDate.now(ZoneOffset.UTC).toString();
            var client = new FlinkClient(Home.find(), stack.dataDir(), stack.environment());
            batchJobIsKilled(stack, client, "RefineJob", List.of("--all"));
            batchJobIsKilled(stack, client, "ReprocessJob", List.of("--from", first, "--to", last));
            batchJobIsKilled(stack, client, "MaintainJob", List.of());
        } finally {
            runs.shutdownNow();
        }
    }

    /** The run itself proves that each event and change is in ClickHouse and in the lake once. */
    private void streamingJobsAreKilled(LocalStack stack, RunSession session) throws Exception {
        Future<Report> run = runs.submit((Callable<Report>) session::run);
        for (int kill = 1; kill <= kills && !run.isDone(); kill++) {
            pause(random.nextLong(SECONDS_FOR_A_KILL * 1_000));
            boolean taskManager = random.nextInt(4) > 0;
            sigkill(taskManager ? stack.flink().taskManager() : stack.flink().jobManager());
            say(
                    "speed and lake %d/%d: %s killed",
                    kill, kills, taskManager ? "TaskManager" : "JobManager");
        }
        Report report = run.get();
        assertThat(report.problems()).as("seed %d", seed).isEmpty();
        say("speed and lake: %,d events, %s", report.eventsSent(), report.verdict());
    }

    private void batchJobIsKilled(
            LocalStack stack, FlinkClient client, String main, List<String> arguments)
            throws Exception {
        long started = System.nanoTime();
        untilItSucceeds(client, main, arguments);
        long millis = (System.nanoTime() - started) / 1_000_000;
        Map<String, String> expected = rows(stack);
        assertThat(expected).hasSizeGreaterThan(20);
        for (int kill = 1; kill <= kills; kill++) {
            long after = random.nextLong(millis);
            boolean taskManager = random.nextBoolean();
            Future<Integer> run = runs.submit(() -> client.run(main, arguments));
            pause(after);
            if (taskManager) {
                sigkill(stack.flink().taskManager());
            } else {
                // The client's process ends with the thread that waits for it.
                run.cancel(true);
            }
            untilItIsOver(run);
            untilItSucceeds(client, main, arguments);
            assertThat(rows(stack))
                    .as("%s, kill %d, seed %d", main, kill, seed)
                    .isEqualTo(expected);
            say(
                    "%s %d/%d: %s killed after %.1f s of %.1f s, rows unchanged",
                    main,
                    kill,
                    kills,
                    taskManager ? "TaskManager" : "client",
                    after / 1_000.0,
                    millis / 1_000.0);
        }
    }

    private static void untilItIsOver(Future<Integer> run) throws InterruptedException {
        try {
            if (!run.isCancelled()) {
                run.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    /** As a person would: once more, when a server has died under it. */
    private static void untilItSucceeds(FlinkClient client, String main, List<String> arguments)
            throws IOException, InterruptedException {
        int code = -1;
        for (int attempt = 1; attempt <= BATCH_ATTEMPTS && code != 0; attempt++) {
            code = client.run(main, arguments);
        }
        assertThat(code).as(main).isZero();
    }

    /** Count and checksum of each table. */
    private static Map<String, String> rows(LocalStack stack) {
        Map<String, String> rows = new LinkedHashMap<>();
        stack.clickHouse()
                .query("SHOW TABLES FROM lake")
                .lines()
                .forEach(
                        table ->
                                rows.put(
                                        "lake." + table,
                                        stack.clickHouse()
                                                .query(ROWS_OF_LAKE.formatted(table))
                                                .strip()));
        SPEED.forEach(
                (table, query) ->
                        rows.put("speed." + table, stack.clickHouse().query(query).strip()));
        return rows;
    }

    private static void sigkill(LocalServer server) {
        ProcessHandle.of(server.pid()).ifPresent(ProcessHandle::destroyForcibly);
    }

    private static void pause(long millis) {
        LockSupport.parkNanos(Duration.ofMillis(millis).toNanos());
    }

    private static String setting(String name, String standard) {
        String value = System.getenv(name);
        return value == null || value.isBlank() ? standard : value;
    }

    private static void say(String format, Object... arguments) {
        System.out.println("chaos: " + format.formatted(arguments));
    }
}
