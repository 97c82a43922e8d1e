package io.millrace.stack.run;

import io.millrace.stack.FlinkClient;
import io.millrace.stack.Home;
import io.millrace.stack.LocalStack;
import io.millrace.workload.GroundTruth;
import io.millrace.workload.PostgresSettings;
import io.millrace.workload.SeedLoader;
import io.millrace.workload.Workload;
import io.millrace.workload.WorkloadSettings;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** One {@code make run} on a running stack: schemas, jobs, load, drain, batch jobs, proof. */
public final class RunSession implements AutoCloseable {
    private static final int BATCH_ATTEMPTS = 3;
    private static final int EVENTS_PER_SECOND_MEANWHILE = 5000;
    private static final Duration LONGEST_REPROCESS = Duration.ofHours(1);

    private final Home home;
    private final RunSettings settings;
    private final LocalStack stack;
    private final FlinkClient client;
    private final JobKeeper jobs;
    private final Positions positions;
    private final LiveProgress progress;

    /**
     * @param stack is running, and stays so when the session ends
     */
    public RunSession(Home home, RunSettings settings, LocalStack stack) {
        this.home = home;
        this.settings = settings;
        this.stack = stack;
        client = new FlinkClient(home, stack.dataDir(), stack.environment());
        progress = new LiveProgress(System.out);
        jobs = new JobKeeper(stack.flink(), home.bundle(), progress::line);
        positions = new Positions(stack.kafka().bootstrapServers());
    }

    /** Schemas and streaming jobs; returns when both jobs run. */
    public void start() throws IOException, InterruptedException, SQLException {
        batch("MigrateJob", List.of());
        stack.clickHouse()
                .query(SqlFile.read(home, "clickhouse/verify/lake.sql", stack.environment()));
        int rows = SeedLoader.seed(postgres(), settings.seed());
        progress.line("Postgres holds " + (rows == 0 ? "its rows already" : rows + " new rows"));
        jobs.start(StreamingJob.SPEED);
        jobs.start(StreamingJob.LAKE);
    }

    /** The load and all that follows it. */
    public Report run() throws IOException, InterruptedException {
        var drain = new Drain(home, stack, jobs, positions, progress);
        drain.untilIdle();
        Map<Integer, Long> starts = positions.ends();
        long viewsBefore = Cells.numbers(query("views.sql"))[0];
        Instant started = Instant.now();
        GroundTruth truth = load(starts);
        String range = Positions.condition(starts, positions.ends());
        Instant visible = drain.untilEverythingArrived(truth, range);
        double sustained =
                truth.eventsSent()
                        * 1000.0
                        / Math.max(1, Duration.between(started, visible).toMillis());
        Report.LatencyMs latency = latency(range);

        batch("RefineJob", List.of());
        var verification = new RunVerification(home, stack, truth, range);
        Report.Reprocess reprocess = reprocess(truth, drain, verification);
        JsonNode reconciliation = reconcile();
        return verify(
                truth, verification, viewsBefore, sustained, latency, reprocess, reconciliation);
    }

    private GroundTruth load(Map<Integer, Long> starts) throws InterruptedException {
        WorkloadSettings load =
                WorkloadSettings.builder()
                        .bootstrapServers(stack.kafka().bootstrapServers())
                        .postgres(postgres())
                        .seed(settings.seed())
                        .eventsPerSecond(settings.eventsPerSecond())
                        .rampUp(settings.rampUp())
                        .duration(settings.duration())
                        .poisonPercent(settings.poisonPercent())
                        .historyDays(settings.historyDays())
                        .truthFile(settings.dataDir().resolve("truth.json"))
                        .build();
        try (Workload workload = Workload.start(load)) {
            while (!workload.await(Duration.ofSeconds(1))) {
                jobs.check();
                String range = Positions.condition(starts, positions.ends());
                progress.show(home, stack, jobs, workload.progress(), positions, range);
            }
            return workload.await();
        }
    }

    private Report verify(
            GroundTruth truth,
            RunVerification verification,
            long viewsBefore,
            double sustained,
            Report.LatencyMs latency,
            Report.Reprocess reprocess,
            JsonNode reconciliation) {
        RunVerification.Counts speed = verification.clickHouse();
        RunVerification.Counts lake = verification.lake();
        long cleaned = verification.cleanedEvents();
        Map<String, Long> quarantined = verification.quarantine();
        long viewEvents = verification.views() - viewsBefore - reprocess.eventsMeanwhile();
        verification.expect(
                "events added to the views by this run", truth.eventsSent(), viewEvents);
        ChangeComparison changes = ChangeComparison.now(home, stack);
        long[] lakeChanges = Cells.numbers(query("lake_change_counts.sql"));
        long lakeRows = lakeChanges[0] + lakeChanges[1] + lakeChanges[2];
        verification.expect("rows from Postgres in the lake", changes.postgresRows(), lakeRows);
        long changeMismatches = changes.mismatches() + changeDifferences(reconciliation);
        verification.expect("rows from Postgres that differ", 0, changeMismatches);
        long mismatches = reconciliation.get("mismatches").asLong();
        verification.expect("rows on which ClickHouse and the lake differ", 0, mismatches);
        verification.expect(
                "rows that ClickHouse or the lake has not seen yet",
                0,
                reconciliation.get("late").asLong());
        verification.expect(
                "reprocessing that is not identical to the stream",
                0,
                reprocess.identical() ? 0 : 1);
        List<String> problems = verification.problems();
        return new Report(
                truth.eventsSent(),
                truth.poisonSent(),
                truth.orderChangesSent(),
                speed.rows(),
                speed.duplicates(),
                speed.missing(),
                viewEvents,
                cleaned,
                lake.rows(),
                lake.duplicates(),
                lake.missing(),
                quarantined.values().stream().mapToLong(Long::longValue).sum(),
                truth.duplicateEventsSent(),
                lake.rows() - speed.rows(),
                changes.postgresRows(),
                changes.clickHouseRows(),
                lakeRows,
                changeMismatches,
                new Report.Reconciliation(reconciliation.get("checked").asLong(), mismatches),
                reprocess,
                latency,
                Math.round(sustained * 10) / 10.0,
                quarantined,
                restarts(),
                problems,
                problems.isEmpty() ? "consistent" : "inconsistent");
    }

    /** Servers that died, by how often. */
    private Map<String, Integer> restarts() {
        var restarts = new TreeMap<>(stack.restarts());
        restarts.values().removeIf(times -> times == 0);
        return restarts;
    }

    private static long changeDifferences(JsonNode reconciliation) {
        long differences = 0;
        for (JsonNode row : reconciliation.get("differences")) {
            if (!row.get("table").asText().equals("user_events_realtime")) {
                differences++;
            }
        }
        return differences;
    }

    private Report.LatencyMs latency(String range) {
        stack.clickHouse().query("SYSTEM FLUSH LOGS");
        String[] cells = query("latency.sql", Map.of("POSITIONS", range)).strip().split("\t");
        String[] quantiles = cells[1].replace("[", "").replace("]", "").split(",");
        return new Report.LatencyMs(
                Long.parseLong(quantiles[0]),
                Long.parseLong(quantiles[1]),
                Long.parseLong(quantiles[2]),
                Long.parseLong(quantiles[3]),
                Long.parseLong(cells[0]));
    }

    /**
     * All days of the load afterwards; or, of a history, the day in its middle while the stream
     * writes what happens now, which is then held to its own truth.
     */
    private Report.Reprocess reprocess(GroundTruth truth, Drain drain, RunVerification verification)
            throws IOException, InterruptedException {
        var days = new TreeSet<LocalDate>(truth.days().keySet());
        if (settings.historyDays() == 0) {
            return reprocess(days.first(), days.last());
        }
        LocalDate middle = List.copyOf(days).get(days.size() / 2);
        Map<Integer, Long> starts = positions.ends();
        WorkloadSettings present =
                WorkloadSettings.builder()
                        .bootstrapServers(stack.kafka().bootstrapServers())
                        .seed(settings.seed())
                        .eventsPerSecond(EVENTS_PER_SECOND_MEANWHILE)
                        .duration(LONGEST_REPROCESS)
                        .build();
        Report.Reprocess result;
        GroundTruth meanwhile;
        try (Workload workload = Workload.start(present)) {
            result = reprocess(middle, middle);
            workload.stop();
            meanwhile = workload.await();
        }
        String range = Positions.condition(starts, positions.ends());
        drain.untilEverythingArrived(meanwhile, range);
        var check = new RunVerification(home, stack, meanwhile, range);
        check.clickHouse();
        check.lake();
        check.problems()
                .forEach(problem -> verification.add("while a day was reprocessed, " + problem));
        return new Report.Reprocess(
                result.partitions(), result.rows(), result.identical(), meanwhile.eventsSent());
    }

    private Report.Reprocess reprocess(LocalDate from, LocalDate to)
            throws IOException, InterruptedException {
        Path file = settings.dataDir().resolve("reprocess.json");
        batch(
                "ReprocessJob",
                List.of(
                        "--from", from.toString(),
                        "--to", to.toString(),
                        "--report", file.toString()));
        JsonNode result = new ObjectMapper().readTree(file.toFile());
        return new Report.Reprocess(
                result.get("partitions").asInt(),
                result.get("rows").asLong(),
                result.get("identical").asBoolean(),
                0);
    }

    /**
     * Compares ClickHouse with the lake.
     *
     * @param options of {@code reconcile}
     * @return the JSON that {@code reconcile --report} writes
     */
    public JsonNode reconcile(String... options) throws IOException, InterruptedException {
        Path result = settings.dataDir().resolve("reconcile.json");
        Files.deleteIfExists(result);
        List<String> arguments = new ArrayList<>(List.of("--report", result.toString()));
        arguments.addAll(List.of(options));
        run("ReconcileJob", arguments, Set.of(0, 1));
        return new ObjectMapper().readTree(result.toFile());
    }

    private void batch(String main, List<String> arguments)
            throws IOException, InterruptedException {
        run(main, arguments, Set.of(0));
    }

    /** Each batch job may be run again: so it is, when a server died under it. */
    private void run(String main, List<String> arguments, Set<Integer> good)
            throws IOException, InterruptedException {
        int code = -1;
        for (int attempt = 1; attempt <= BATCH_ATTEMPTS; attempt++) {
            jobs.check();
            progress.line(main + " starts");
            code = client.run(main, arguments);
            if (good.contains(code)) {
                return;
            }
        }
        throw new IllegalStateException(
                "%s ended with exit code %d, %d times: its output is above, its log in %s."
                        .formatted(main, code, BATCH_ATTEMPTS, settings.dataDir().resolve("log")));
    }

    private PostgresSettings postgres() {
        return PostgresSettings.fromEnvironment(stack.environment()).orElseThrow();
    }

    private String query(String file) {
        return query(file, Map.of());
    }

    private String query(String file, Map<String, String> variables) {
        return stack.clickHouse().query(SqlFile.read(home, "clickhouse/verify/" + file, variables));
    }

    /** Submits again what the cluster has lost. */
    void keepJobs() {
        jobs.check();
    }

    @Override
    public void close() {
        positions.close();
    }
}
