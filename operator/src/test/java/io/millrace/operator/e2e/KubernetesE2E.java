package io.millrace.operator.e2e;

import io.millrace.operator.manifests.CustomResources;
import io.millrace.operator.manifests.Kustomization;
import io.millrace.stack.Home;
import io.millrace.stack.LocalStack;
import io.millrace.stack.StackExtension.Part;
import io.millrace.stack.run.ChangeComparison;
import io.millrace.stack.run.RunVerification;
import io.millrace.stack.run.SqlFile;
import io.millrace.workload.GroundTruth;
import io.millrace.workload.PostgresSettings;
import io.millrace.workload.SeedLoader;
import io.millrace.workload.Workload;
import io.millrace.workload.WorkloadSettings;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The manifests on a real Kubernetes, under a constant load: what an operator does to the jobs
 * loses no row and repeats none. The stores run on this machine; pods reach them through forwards.
 *
 * <p>Run by {@code make e2e}, which brings cluster, images and operator. The cases build on each
 * other and run in order; {@code target/e2e/report.json} has their times, {@code target/e2e/logs}
 * the logs of all pods.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(OrderAnnotation.class)
@ExtendWith(FirstFailure.class)
class KubernetesE2E {
    private static final Duration START = Duration.ofMinutes(6);
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration UPGRADE = Duration.ofMinutes(5);
    private static final int EVENTS_PER_SECOND =
            Integer.parseInt(System.getenv().getOrDefault("E2E_EVENTS_PER_SECOND", "1000"));
    private static final long SEED = 42;
    private static final List<String> STREAMING = List.of("speed", "lake");

    private final Home home = Home.find();
    private final Path folder = home.root().resolve("target/e2e");
    private final Cluster cluster = new Cluster(home.root());
    private final Map<String, Object> report = new TreeMap<>();
    private LocalStack stack;
    private PodLogs logs;
    private Workload workload;
    private VisibleRows visible;
    private LakeCommits lake;
    private TestOverlay overlay;

    @BeforeAll
    void startStoresAndOperator() throws Exception {
        Files.createDirectories(folder);
        logs = PodLogs.into(folder.resolve("logs"));
        stack =
                LocalStack.start(
                        folder.resolve("data"),
                        Map.of("KAFKA_ADVERTISED", "kafka.default:9092"),
                        System.out::println,
                        EnumSet.of(
                                Part.POSTGRES,
                                Part.KAFKA,
                                Part.OBJECT_STORE,
                                Part.CLICKHOUSE,
                                Part.CATALOG));
        lake = new LakeCommits(stack.catalog());
        overlay = new TestOverlay(folder, stack.environment());
        cluster.forward("kafka", stack.kafka().externalPort(), 9092);
        cluster.forward("postgres", stack.postgres().port(), 5432);
        cluster.forward("clickhouse", stack.clickHouse().port(), 8123);
        cluster.forward("iceberg-catalog", stack.catalog().port(), 8181);
        cluster.forward("s3", stack.objectStore().port(), 9000);
    }

    @AfterAll
    void stopEverything() throws IOException {
        report.put(
                "pods",
                Shell.run(
                                System.getenv().getOrDefault("E2E_KUBECTL", "kubectl"),
                                List.of("get", "pods,flinkdeployments,jobs", "-A"),
                                "",
                                Map.of())
                        .output()
                        .lines()
                        .toList());
        Files.writeString(
                folder.resolve("report.json"),
                new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(report));
        if (visible != null) {
            visible.close();
        }
        if (workload != null) {
            workload.close();
        }
        logs.close();
        if (stack != null) {
            stack.close();
        }
    }

    /**
     * With the newest definitions that Maven Central has, which the operator of this test runs with
     * too; another operator brings its own.
     */
    @Test
    @Order(0)
    void allShippedManifestsPassTheServersOwnValidationWithoutAWarning() {
        if (!Cluster.OTHER_OPERATOR) {
            for (String kind : CustomResources.KINDS) {
                cluster.apply(List.of(CustomResources.definition(kind)));
            }
        }
        for (String folder :
                List.of("overlays/local", "overlays/dev", "overlays/prod", "examples")) {
            Shell.Result result =
                    cluster.apply(
                            Kustomization.of(folder).objects().stream()
                                    .filter(CustomResources::isOurs)
                                    .toList(),
                            "--dry-run=server");

            assertThat(result.errors()).as(folder).isEmpty();
        }
    }

    @Test
    @Order(1)
    void theManifestsApplyStrictlyAndTheSchemasAreMade() throws Exception {
        List<JsonNode> manifests = overlay.objects();
        cluster.apply(
                manifests.stream()
                        .filter(
                                object ->
                                        !STREAMING.contains(object.at("/metadata/name").asText())
                                                || !object.get("kind")
                                                        .asText()
                                                        .equals("FlinkDeployment"))
                        .toList());
        await().atMost(START)
                .until(
                        () ->
                                cluster.get("flinkdeployment", "session")
                                        .at("/status/jobManagerDeploymentStatus")
                                        .asText()
                                        .equals("READY"));

        cluster.batch("migrate").orFail("migrate");

        stack.clickHouse()
                .query(SqlFile.read(home, "clickhouse/verify/lake.sql", stack.environment()));
        assertThat(SeedLoader.seed(postgres(), SEED)).isPositive();
        cluster.apply(manifests);
    }

    @Test
    @Order(2)
    void bothStreamingJobsRunAndTheirSnapshotsOfPostgresAreComplete() {
        Instant begin = Instant.now();
        for (String job : STREAMING) {
            cluster.await(job, "running", START, Cluster::runs);
        }
        report.put("start_seconds", seconds(begin));
        await("the snapshot in ClickHouse")
                .atMost(START)
                .pollInterval(POLL)
                .until(() -> ChangeComparison.now(home, stack).mismatches() == 0);
        long rows = ChangeComparison.now(home, stack).postgresRows();
        await("the snapshot in the lake")
                .atMost(START)
                .pollInterval(POLL)
                .until(() -> query("captured.sql") >= rows);
        workload =
                Workload.start(
                        WorkloadSettings.builder()
                                .bootstrapServers(stack.kafka().bootstrapServers())
                                .postgres(postgres())
                                .seed(SEED)
                                .eventsPerSecond(EVENTS_PER_SECOND)
                                .rampUp(Duration.ofSeconds(20))
                                .duration(Duration.ofHours(1))
                                .truthFile(folder.resolve("truth.json"))
                                .build());
        visible = new VisibleRows(stack);
        newRowsAreVisible("speed", "the start");
        newRowsAreVisible("lake", "the start");
    }

    @Test
    @Order(3)
    void upgradesBothThroughASavepointWithAnotherParallelism() {
        Instant begin = Instant.now();
        Map<String, String> before = new TreeMap<>();
        visible.reset();
        for (String job : STREAMING) {
            before.put(job, jobManagerPod(job));
            cluster.change(job, "{\"job\": {\"parallelism\": 2}}");
        }
        for (String job : STREAMING) {
            awaitUpgrade(job, before.get(job));
            newRowsAreVisible(job, "the upgrade");
            assertThat(savepoint(job)).startsWith("s3://flink/savepoints/" + job + "/savepoint-");
            assertThat(RunningJob.of(cluster, job).parallelism()).isEqualTo(2);
            caseReport(job + "_upgrade_parallelism", job, begin);
        }
    }

    @Test
    @Order(4)
    void theRunningPluginRefusesEachUnsafeSpecAndTheJobGoesOn() {
        String before = jobManagerPod("speed");
        JsonNode safe = cluster.get("flinkdeployment", "speed").get("spec");
        for (UnsafeSpec unsafe : UnsafeSpec.all()) {
            cluster.change("speed", unsafe.change());
            awaitRefusal("speed", "FlinkDeployment millrace/speed is refused: " + unsafe.message());
            cluster.replaceSpec("speed", safe);
        }
        cluster.await("speed", "running", UPGRADE, Cluster::runs);
        assertThat(jobManagerPod("speed")).isEqualTo(before);

        ObjectNode second = overlay.restored("speed", "s3://flink/savepoints/speed/none");
        second.withObject("/metadata").put("name", "speed-again");
        cluster.apply(List.of(second));
        awaitRefusal(
                "speed-again",
                "FlinkDeployment millrace/speed-again is refused: the replication slot millrace_speed belongs to the FlinkDeployment named speed: two jobs on one slot take each other's changes. Change that one instead of adding another.");
        cluster.kubectl("delete", "flinkdeployment", "speed-again", "--timeout=60s");
    }

    @Test
    @Order(5)
    void survivesTheDeathOfATaskManagerAndOfAJobManager() {
        for (String component : List.of("taskmanager", "jobmanager")) {
            Instant begin = Instant.now();
            visible.reset();
            String victim = cluster.pods("speed", component).get(0);
            cluster.kubectl("delete", "pod", victim, "--force", "--grace-period=0");
            await("another " + component)
                    .atMost(UPGRADE)
                    .pollInterval(POLL)
                    .ignoreException(AssertionError.class)
                    .until(
                            () ->
                                    !cluster.pods("speed", component).isEmpty()
                                            && !cluster.pods("speed", component).contains(victim)
                                            && RunningJob.of(cluster, "speed").everyTaskRuns());
            newRowsAreVisible("speed", "the death of a " + component);
            cluster.await("speed", "running", UPGRADE, Cluster::runs);
            caseReport("speed_" + component + "_killed", "speed", begin);
        }
    }

    @Test
    @Order(6)
    void suspendsAndResumes() {
        Instant begin = Instant.now();
        visible.reset();
        suspend("speed");
        assertThat(cluster.get("flinkdeployment", "speed").at("/status/jobStatus/state").asText())
                .isEqualTo("FINISHED");
        cluster.change("speed", "{\"job\": {\"state\": \"running\"}}");
        cluster.await("speed", "running", UPGRADE, Cluster::runs);
        newRowsAreVisible("speed", "the resume");
        caseReport("speed_suspend_resume", "speed", begin);
    }

    @Test
    @Order(7)
    void rollsABrokenUpgradeBackWithItsState() {
        Instant begin = Instant.now();
        visible.reset();
        cluster.change(
                "speed",
                """
                {"image": "docker.io/millrace/flink:9.9.9",
                 "flinkConfiguration": {"kubernetes.operator.deployment.readiness.timeout": "30 s"}}
                """);
        cluster.await(
                "speed",
                "rolled back",
                Duration.ofMinutes(6),
                deployment ->
                        deployment.at("/status/lifecycleState").asText().equals("ROLLED_BACK"));
        newRowsAreVisible("speed", "the rollback");
        caseReport("speed_rollback", "speed", begin);
    }

    /** The change that also mends the broken upgrade before it. */
    @Test
    @Order(8)
    void upgradesToChangedSqlAndKeepsItsState() throws IOException {
        String view = "flink/logic/events_cleaned.sql";
        String changed =
                Files.readString(home.sql().resolve(view))
                        .replace(
                                "WHERE NOT is_duplicate",
                                "WHERE NOT is_duplicate AND CHAR_LENGTH(event_id) > 0");
        assertThat(changed).contains("CHAR_LENGTH(event_id)");
        cluster.configMap("changed-sql", "view.sql", changed);
        ObjectNode template =
                cluster.get("flinkdeployment", "speed").at("/spec/podTemplate").deepCopy();
        template.withObject("/spec")
                .withArray("volumes")
                .addObject()
                .put("name", "changed-sql")
                .putObject("configMap")
                .put("name", "changed-sql");
        ((ObjectNode) template.at("/spec/containers/0"))
                .withArray("volumeMounts")
                .addObject()
                .put("name", "changed-sql")
                .put("mountPath", "/opt/flink/usrlib/sql/" + view)
                .put("subPath", "view.sql");
        Instant begin = Instant.now();
        String before = jobManagerPod("speed");
        visible.reset();

        cluster.change(
                "speed",
                """
                {"image": "docker.io/millrace/flink:0.1.0",
                 "flinkConfiguration": {"kubernetes.operator.deployment.readiness.timeout": "5 min"},
                 "podTemplate": %s}
                """
                        .formatted(template));
        awaitUpgrade("speed", before);

        newRowsAreVisible("speed", "the upgrade");
        assertThat(RunningJob.of(cluster, "speed").plan()).contains("CHAR_LENGTH(event_id)");
        caseReport("speed_upgrade_sql", "speed", begin);
    }

    /** speed from the savepoint of its deletion, lake from one that a person names. */
    @Test
    @Order(9)
    void areDeletedAndMadeAnewFromASavepoint() throws IOException {
        Instant begin = Instant.now();
        visible.reset();
        suspend("lake");
        String named = savepoint("lake");
        Set<String> before = savepointFiles();
        for (String job : STREAMING) {
            cluster.kubectl("delete", "flinkdeployment", job, "--timeout=240s");
        }
        Set<String> after = savepointFiles();
        after.removeAll(before);
        assertThat(after).hasSize(1);

        cluster.apply(
                List.of(
                        overlay.restored(
                                "speed", "s3://flink/savepoints/speed/" + after.iterator().next()),
                        overlay.restored("lake", named)));
        for (String job : STREAMING) {
            cluster.await(job, "running", START, Cluster::runs);
            newRowsAreVisible(job, "the restore");
            caseReport(job + "_restored_from_savepoint", job, begin);
        }
    }

    @Test
    @Order(10)
    void aDayIsRunAgainInBatchModeBesideTheStream() {
        Instant begin = Instant.now();
        var usage = PodUsage.of(cluster);
        String today = LocalDate.now(ZoneOffset.UTC).toString();

        Shell.Result rerun = cluster.batch("reprocess", "--from", today, "--to", today);

        report.put("reprocess_beside_the_stream", rerun.output().lines().toList());
        assertThat(rerun.orFail("reprocess")).contains("identical to the stream's");
        newRowsAreVisible("speed", "the rerun");
        report.put("reprocess_beside_the_stream_seconds", seconds(begin));
        report.put("usage_at_events_per_second", EVENTS_PER_SECOND);
        report.put("usage", usage.untilNow());
    }

    @Test
    @Order(11)
    void theLakeIsMaintainedWhileItIsWritten() {
        Instant begin = Instant.now();

        String output = cluster.batch("maintain").orFail("maintain");

        report.put(
                "maintain", output.lines().filter(line -> line.startsWith("maintain:")).toList());
        assertThat(output).containsPattern("maintain: raw\\.events: \\d+ files joined into \\d+");
        newRowsAreVisible("lake", "the maintenance");
        report.put("maintain_seconds", seconds(begin));
    }

    /** The example: a bounded query of the topic, whose counts the TaskManager logs. */
    @Test
    @Order(12)
    void aSqlFileRunsAsAFlinkSessionJob() {
        Instant begin = Instant.now();
        cluster.apply(List.of(Kustomization.of("examples").one("FlinkSessionJob", "event-types")));
        await("the FlinkSessionJob")
                .atMost(UPGRADE)
                .pollInterval(POLL)
                .until(
                        () ->
                                cluster.get("flinksessionjob", "event-types")
                                        .at("/status/jobStatus/state")
                                        .asText()
                                        .equals("FINISHED"));
        report.put("session_job_seconds", seconds(begin));
    }

    @Test
    @Order(13)
    void theWebInterfaceIsReachedThroughAPortForward() {
        try (PortForward forward = cluster.portForward("speed-rest", 8081)) {
            assertThat(forward.get("")).contains("Apache Flink Web Dashboard");
            assertThat(Cluster.json(forward.get("jobs/overview")).at("/jobs/0/state").asText())
                    .isEqualTo("RUNNING");
        }
    }

    @Test
    @Order(20)
    void afterAllOfItNoRowIsMissingAndNoneIsThereTwice() throws Exception {
        workload.stop();
        GroundTruth truth = workload.await();
        report.put("events_sent", truth.eventsSent());
        report.put("order_changes_sent", truth.orderChangesSent());
        await("all rows")
                .atMost(Duration.ofMinutes(3))
                .pollInterval(Duration.ofSeconds(5))
                .until(() -> verification(truth).problems().isEmpty());
        assertThat(verification(truth).problems()).isEmpty();
        await("all changes")
                .atMost(Duration.ofMinutes(1))
                .pollInterval(POLL)
                .until(() -> ChangeComparison.now(home, stack).mismatches() == 0);

        Shell.Result reconciliation = cluster.batch("reconcile");
        report.put("reconcile", reconciliation.output().lines().toList());

        assertThat(reconciliation.code()).as(reconciliation.output()).isZero();
        report.put("verdict", "consistent");
    }

    @Test
    @Order(21)
    void theSqlClientOnThisMachineReadsBothLayersThroughTheGateway() throws Exception {
        var client = new GatewayClient(home, folder.resolve("client"), overlay.variables());
        List<List<String>> rows;
        try (PortForward forward = cluster.portForward("sql-gateway", 8083)) {
            rows = client.rows(forward.port(), "flink/adhoc/both_layers.sql");
        }
        report.put("sql_client", rows);

        // Columns: event type, events in the lake, their ids, events in ClickHouse.
        assertThat(rows).hasSize(9).allSatisfy(row -> assertThat(row.get(3)).isEqualTo(row.get(2)));
        assertThat(rows.stream().mapToLong(row -> Long.parseLong(row.get(3))).sum())
                .isEqualTo(report.get("events_sent"));
    }

    private RunVerification verification(GroundTruth truth) {
        var verification = new RunVerification(home, stack, truth, "1 = 1");
        RunVerification.Counts speed = verification.clickHouse();
        RunVerification.Counts lake = verification.lake();
        report.put("clickhouse_missing", speed.missing());
        report.put("clickhouse_duplicates", speed.duplicates());
        report.put("iceberg_missing", lake.missing());
        report.put("iceberg_duplicates", lake.duplicates());
        verification.views();
        report.put("problems", verification.problems());
        return verification;
    }

    private void awaitUpgrade(String job, String jobManagerBefore) {
        cluster.await(
                job,
                "upgraded",
                UPGRADE,
                deployment ->
                        Cluster.runs(deployment) && !jobManagerPod(job).equals(jobManagerBefore));
    }

    private void awaitRefusal(String name, String message) {
        cluster.await(
                name,
                "refused with " + message,
                Duration.ofMinutes(1),
                deployment -> deployment.at("/status/error").asText().contains(message));
    }

    private void suspend(String job) {
        cluster.change(job, "{\"job\": {\"state\": \"suspended\"}}");
        cluster.await(
                job,
                "suspended",
                UPGRADE,
                deployment -> deployment.at("/status/lifecycleState").asText().equals("SUSPENDED"));
    }

    private void caseReport(String name, String job, Instant begin) {
        double pause =
                job.equals("lake")
                        ? lake.longestPauseSecondsSince(begin)
                        : visible.longestPauseSeconds();
        report.put(
                name, Map.of("seconds", seconds(begin), "no_new_row_visible_for_seconds", pause));
    }

    private String jobManagerPod(String job) {
        return String.join(",", cluster.pods(job, "jobmanager"));
    }

    private String savepoint(String job) {
        JsonNode status = cluster.get("flinkdeployment", job).path("status");
        String path = status.at("/jobStatus/upgradeSavepointPath").asText();
        return path.isEmpty()
                ? status.at("/jobStatus/savepointInfo/lastSavepoint/location").asText()
                : path;
    }

    private Set<String> savepointFiles() throws IOException {
        Path folder = stack.dataDir().resolve("s3/buckets/flink/savepoints/speed");
        try (Stream<Path> savepoints = Files.list(folder)) {
            return savepoints
                    .map(path -> path.getFileName().toString())
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    /** The last commits of a job that was stopped may still come: rows of a new job come later. */
    private void newRowsAreVisible(String job, String what) {
        var patience =
                await("rows of " + job + " after " + what).atMost(UPGRADE).pollInterval(POLL);
        if (job.equals("lake")) {
            Instant before = lake.last();
            patience.until(() -> lake.last().isAfter(before));
        } else {
            long before = rows();
            patience.until(() -> rows() > before + EVENTS_PER_SECOND);
        }
    }

    private long rows() {
        return Long.parseLong(
                stack.clickHouse().query("SELECT count() FROM speed.user_events_realtime").strip());
    }

    private long query(String file) {
        return Long.parseLong(
                stack.clickHouse()
                        .query(SqlFile.read(home, "clickhouse/verify/" + file, Map.of()))
                        .strip());
    }

    private PostgresSettings postgres() {
        return PostgresSettings.fromEnvironment(stack.environment()).orElseThrow();
    }

    private static double seconds(Instant begin) {
        return Duration.between(begin, Instant.now()).toMillis() / 1000.0;
    }
}
