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

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
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
class KubernetesE2E {
    private static final Duration START = Duration.ofMinutes(6);
    private static final Duration UPGRADE = Duration.ofMinutes(5);
    private static final int EVENTS_PER_SECOND =
            Integer.parseInt(System.getenv().getOrDefault("E2E_EVENTS_PER_SECOND", "1000"));
    private static final long SEED = 42;
    private static final List<String> SECRETS =
            List.of(
                    "POSTGRES_USER",
                    "POSTGRES_PASSWORD",
                    "CLICKHOUSE_USER",
                    "CLICKHOUSE_PASSWORD",
                    "ICEBERG_CATALOG_TOKEN",
                    "S3_ACCESS_KEY",
                    "S3_SECRET_KEY");
    private static final List<String> STREAMING = List.of("speed", "lake");

    private final Home home = Home.find();
    private final Path folder = home.root().resolve("target/e2e");
    private final Cluster cluster = new Cluster(home.root());
    private final Map<String, Object> report = new TreeMap<>();
    private LocalStack stack;
    private PodLogs logs;
    private Workload workload;
    private VisibleRows visible;

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

    /** With the newest definitions that there are; the operator of this test runs with them too. */
    @Test
    @Order(0)
    void allShippedManifestsPassTheServersOwnValidationWithoutAWarning() {
        for (String kind : CustomResources.KINDS) {
            cluster.apply(List.of(CustomResources.definition(kind)));
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
        List<JsonNode> manifests = manifests();
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
    void bothStreamingJobsRunAndMakeCheckpoints() {
        Instant begin = Instant.now();
        for (String job : STREAMING) {
            cluster.await(job, "running", START, Cluster::runs);
        }
        report.put("start_seconds", seconds(begin));
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
        rowsGrow("the first rows");
    }

    @Test
    @Order(3)
    void upgradesSpeedThroughASavepointWithAnotherParallelism() {
        upgrade("speed", "{\"job\": {\"parallelism\": 2}}", "speed_upgrade");

        assertThat(savepoint("speed")).startsWith("s3://flink/savepoints/speed/savepoint-");
    }

    @Test
    @Order(4)
    void upgradesLakeThroughASavepointWithAnotherParallelism() {
        upgrade("lake", "{\"job\": {\"parallelism\": 2}}", "lake_upgrade");

        assertThat(savepoint("lake")).startsWith("s3://flink/savepoints/lake/savepoint-");
    }

    @Test
    @Order(5)
    void theRunningPluginRefusesAnUnsafeSpecAndTheJobGoesOn() {
        String before = jobId("speed");
        cluster.change("speed", "{\"job\": {\"upgradeMode\": \"stateless\"}}");

        JsonNode refused =
                cluster.await(
                        "speed",
                        "refused",
                        Duration.ofMinutes(1),
                        deployment -> deployment.at("/status/error").asText().contains("refused"));

        assertThat(refused.at("/status/error").asText())
                .contains(
                        "FlinkDeployment millrace/speed is refused: spec.job.upgradeMode is 'stateless': an upgrade would start without state, and lose or repeat rows. Set it to savepoint or last-state.");
        cluster.change("speed", "{\"job\": {\"upgradeMode\": \"savepoint\"}}");
        cluster.await("speed", "running", UPGRADE, Cluster::runs);
        assertThat(jobId("speed")).isEqualTo(before);
    }

    @Test
    @Order(6)
    void survivesTheDeathOfATaskManagerAndOfAJobManager() {
        for (String component : List.of("taskmanager", "jobmanager")) {
            Instant begin = Instant.now();
            visible.reset();
            cluster.kubectl(
                    "delete",
                    "pod",
                    "--force",
                    "--grace-period=0",
                    cluster.pods("speed", component).get(0));
            rowsGrowAgain(component);
            cluster.await("speed", "running", UPGRADE, Cluster::runs);
            caseReport("speed_" + component + "_killed", begin);
        }
    }

    @Test
    @Order(7)
    void suspendsAndResumes() {
        Instant begin = Instant.now();
        visible.reset();
        cluster.change("speed", "{\"job\": {\"state\": \"suspended\"}}");
        cluster.await(
                "speed",
                "suspended",
                UPGRADE,
                deployment -> deployment.at("/status/lifecycleState").asText().equals("SUSPENDED"));
        cluster.change("speed", "{\"job\": {\"state\": \"running\"}}");
        cluster.await("speed", "running", UPGRADE, Cluster::runs);
        rowsGrowAgain("resume");
        caseReport("speed_suspend_resume", begin);
    }

    @Test
    @Order(8)
    void upgradesToChangedSqlAndKeepsItsState() throws IOException {
        String view = "flink/logic/events_cleaned.sql";
        String changed =
                Files.readString(home.sql().resolve(view))
                        .replace(
                                "WHERE NOT is_duplicate",
                                "WHERE NOT is_duplicate AND event_id IS NOT NULL");
        assertThat(changed).contains("event_id IS NOT NULL");
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

        upgrade("speed", "{\"podTemplate\": " + template + "}", "speed_upgrade_sql");
    }

    @Test
    @Order(9)
    void rollsABrokenUpgradeBackWithItsState() {
        Instant begin = Instant.now();
        visible.reset();
        cluster.change(
                "speed",
                """
                {"image": "docker.io/millrace/flink:9.9.9",
                 "flinkConfiguration": {"kubernetes.operator.deployment.readiness.timeout": "45 s"}}
                """);
        cluster.await(
                "speed",
                "rolled back",
                Duration.ofMinutes(6),
                deployment ->
                        deployment.at("/status/lifecycleState").asText().equals("ROLLED_BACK"));
        rowsGrowAgain("rollback");
        caseReport("speed_rollback", begin);

        cluster.change(
                "speed",
                """
                {"image": "docker.io/millrace/flink:0.1.0",
                 "flinkConfiguration": {"kubernetes.operator.deployment.readiness.timeout": "5 min"}}
                """);
        cluster.await("speed", "running", UPGRADE, Cluster::runs);
    }

    @Test
    @Order(10)
    void isDeletedWithASavepointAndMadeAnewFromIt() throws IOException {
        Instant begin = Instant.now();
        visible.reset();
        Set<String> before = savepointFiles();
        cluster.kubectl("delete", "flinkdeployment", "speed", "--timeout=240s");
        Set<String> after = savepointFiles();
        after.removeAll(before);
        assertThat(after).hasSize(1);

        ObjectNode deployment =
                Kustomization.at(folder.resolve("overlay"))
                        .one("FlinkDeployment", "speed")
                        .deepCopy();
        deployment
                .withObject("/spec/job")
                .put(
                        "initialSavepointPath",
                        "s3://flink/savepoints/speed/" + after.iterator().next());
        cluster.apply(List.of(deployment));
        cluster.await("speed", "running", START, Cluster::runs);
        rowsGrowAgain("restore");
        caseReport("speed_restored_from_savepoint", begin);
    }

    @Test
    @Order(11)
    void batchJobsRunBesideTheStream() {
        cluster.batch("refine").orFail("refine");
    }

    @Test
    @Order(12)
    void theWebInterfaceAndTheSqlGatewayAreReached() {
        assertThat(cluster.service("speed-rest:8081", "jobs/overview").at("/jobs/0/state").asText())
                .isEqualTo("RUNNING");
        assertThat(cluster.service("sql-gateway:8083", "v1/info").get("productName").asText())
                .isEqualTo("Apache Flink");
    }

    @Test
    @Order(20)
    void afterAllOfItNoRowIsMissingAndNoneIsThere() throws Exception {
        workload.stop();
        GroundTruth truth = workload.await();
        report.put("events_sent", truth.eventsSent());
        await().atMost(Duration.ofMinutes(3))
                .pollInterval(Duration.ofSeconds(5))
                .until(() -> verification(truth).problems().isEmpty());
        ChangeComparison changes = ChangeComparison.now(home, stack);
        assertThat(changes.mismatches()).isZero();

        Shell.Result reconciliation = cluster.batch("reconcile");
        report.put("reconcile", reconciliation.output().lines().toList());

        assertThat(reconciliation.code()).as(reconciliation.output()).isZero();
        String from = new TreeSet<>(truth.days().keySet()).first().toString();
        String to = new TreeSet<>(truth.days().keySet()).last().toString();
        Shell.Result rerun = cluster.batch("reprocess", "--from", from, "--to", to);
        assertThat(rerun.orFail("reprocess")).contains("identical to the stream's");
        assertThat(verification(truth).problems()).isEmpty();
        report.put("verdict", "consistent");
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

    private void upgrade(String job, String spec, String name) {
        Instant begin = Instant.now();
        visible.reset();
        String before = jobManagerPod(job);
        cluster.change(job, spec);
        cluster.await(
                job,
                "upgraded",
                UPGRADE,
                deployment -> Cluster.runs(deployment) && !jobManagerPod(job).equals(before));
        if (job.equals("speed")) {
            rowsGrowAgain("upgrade");
        }
        caseReport(name, begin);
    }

    private void caseReport(String name, Instant begin) {
        report.put(
                name,
                Map.of(
                        "seconds", seconds(begin),
                        "longest_pause_seconds", visible.longestPauseSeconds()));
    }

    private String jobManagerPod(String job) {
        return String.join(",", cluster.pods(job, "jobmanager"));
    }

    private String jobId(String job) {
        return cluster.get("flinkdeployment", job).at("/status/jobStatus/jobId").asText();
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

    private void rowsGrow(String what) {
        String before = rows();
        await(what).atMost(START).until(() -> !rows().equals(before));
    }

    /** The last commits of a job that was killed may still come: rows of a new job come later. */
    private void rowsGrowAgain(String what) {
        Supplier<Long> count = () -> Long.parseLong(rows());
        long before = count.get();
        await("rows after " + what)
                .atMost(UPGRADE)
                .until(() -> count.get() > before + EVENTS_PER_SECOND);
    }

    private String rows() {
        return stack.clickHouse().query("SELECT count() FROM speed.user_events_realtime").strip();
    }

    private PostgresSettings postgres() {
        return PostgresSettings.fromEnvironment(stack.environment()).orElseThrow();
    }

    private static double seconds(Instant begin) {
        return Duration.between(begin, Instant.now()).toMillis() / 1000.0;
    }

    /** The overlay with this run's passwords. */
    private List<JsonNode> manifests() throws IOException {
        Path overlay = Files.createDirectories(folder.resolve("overlay"));
        String secrets =
                SECRETS.stream()
                        .map(name -> "      - " + name + "=" + stack.environment().get(name))
                        .collect(Collectors.joining("\n"));
        Files.writeString(
                overlay.resolve("kustomization.yaml"),
                """
                apiVersion: kustomize.config.k8s.io/v1beta1
                kind: Kustomization
                resources:
                  - ../../../operator/e2e/overlay
                secretGenerator:
                  - name: stores
                    namespace: millrace
                    behavior: replace
                    options:
                      disableNameSuffixHash: true
                    literals:
                %s
                """
                        .formatted(secrets));
        return Kustomization.at(overlay).objects();
    }
}
