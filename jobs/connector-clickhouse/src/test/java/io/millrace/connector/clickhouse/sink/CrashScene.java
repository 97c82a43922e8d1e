package io.millrace.connector.clickhouse.sink;

import io.millrace.connector.clickhouse.TestingClickHouse;
import io.millrace.connector.clickhouse.sink.TestingEvents.Counts;
import io.millrace.connector.clickhouse.sink.TestingJob.Control;
import io.millrace.stack.Checkpoints;

import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.execution.ExecutionState;
import org.apache.flink.runtime.executiongraph.AccessExecutionVertex;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.util.FileUtils;
import org.apache.flink.util.function.ThrowingRunnable;

import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

import static org.assertj.core.api.Assertions.assertThat;

/** One test's job, the proxy before ClickHouse, and the state that jobs of the test leave. */
final class CrashScene implements BeforeEachCallback, AfterEachCallback {
    private final TestingClickHouse clickHouse;
    private Path folder;
    private FaultProxy proxy;
    private MiniCluster flink;
    private JobClient job;

    CrashScene(TestingClickHouse clickHouse) {
        this.clickHouse = clickHouse;
    }

    /** A cluster in this JVM whose JobManagers and TaskManagers can be taken away. */
    static MiniClusterExtension cluster() {
        return new MiniClusterExtension(
                new MiniClusterResourceConfiguration.Builder()
                        .setConfiguration(new Configuration())
                        .setNumberTaskManagers(1)
                        .setNumberSlotsPerTaskManager(4)
                        .withHaLeadershipControl()
                        .build());
    }

    @Override
    public void beforeEach(ExtensionContext context) throws Exception {
        Control.reset();
        folder = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "crash");
        proxy = new FaultProxy(clickHouse.server().port());
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        proxy.close();
        if (job != null && !job.getJobStatus().get().isGloballyTerminalState()) {
            job.cancel().get();
            awaitEnd();
        }
        FileUtils.deleteDirectory(folder.toFile());
    }

    /** The cluster that runs the jobs. */
    void in(MiniCluster cluster) {
        flink = cluster;
    }

    FaultProxy proxy() {
        return proxy;
    }

    JobClient job() {
        return job;
    }

    /** Where writers may put rows that they have no memory for. */
    Path spillFolder() {
        return folder.resolve("spill");
    }

    /** Whether writers have put rows there. */
    boolean hasSpilled() {
        String[] files = spillFolder().toFile().list();
        return files != null && files.length > 0;
    }

    void start(TestingJob newJob) throws Exception {
        job = newJob.start(folder);
    }

    /** Lets all events through and waits for the end of the job. */
    void finish() throws Exception {
        Control.PERMITS.unlimited();
        job.getJobExecutionResult().get();
    }

    String stopWithSavepoint() throws Exception {
        return stop(false);
    }

    /** Ends the input first, so that the rows on their way are committed too. */
    String stopWithDrain() throws Exception {
        return stop(true);
    }

    private String stop(boolean drain) throws Exception {
        awaitRunning();
        String savepoint =
                job.stopWithSavepoint(
                                drain,
                                folder.resolve("savepoints").toUri().toString(),
                                SavepointFormatType.CANONICAL)
                        .get();
        job.getJobExecutionResult().get();
        return savepoint;
    }

    /** Ends the job without a savepoint and returns its newest checkpoint. */
    String cancel() throws Exception {
        job.cancel().get();
        awaitEnd();
        return Checkpoints.newest(folder).orElseThrow().toUri().toString();
    }

    private void awaitEnd() {
        await().until(() -> job.getJobStatus().get().isGloballyTerminalState());
    }

    /** A completed checkpoint. */
    void checkpoint() throws Exception {
        awaitRunning();
        flink.triggerCheckpoint(job.getJobID()).get();
    }

    /** A checkpoint that may never complete. */
    CompletableFuture<?> beginCheckpoint() {
        awaitRunning();
        return flink.triggerCheckpoint(job.getJobID());
    }

    /**
     * Holds snapshots, once writers have handed their rows over, until the result is counted down.
     */
    CountDownLatch holdSnapshots() {
        CountDownLatch gate = new CountDownLatch(1);
        Control.SNAPSHOT_GATE.set(gate);
        return gate;
    }

    /** All writers have handed their rows over. */
    void awaitHeldSnapshots() {
        await().until(() -> Control.HELD_SNAPSHOTS.get() >= TestingJob.WRITERS);
    }

    /** How many times the job has started again. */
    int restarts() throws Exception {
        return tasks().stream()
                .mapToInt(task -> task.getCurrentExecutionAttempt().getAttemptNumber())
                .max()
                .orElseThrow();
    }

    /** All tasks, so that none is still waiting for the server at its start. */
    private void awaitRunning() {
        await().until(
                        () -> {
                            List<AccessExecutionVertex> tasks = tasks();
                            return !tasks.isEmpty()
                                    && tasks.stream().allMatch(CrashScene::isRunning);
                        });
    }

    private List<AccessExecutionVertex> tasks() throws Exception {
        List<AccessExecutionVertex> tasks = new ArrayList<>();
        flink.getExecutionGraph(job.getJobID()).get().getAllExecutionVertices().forEach(tasks::add);
        return tasks;
    }

    private static boolean isRunning(AccessExecutionVertex task) {
        return task.getExecutionState() == ExecutionState.RUNNING;
    }

    /** Grants so many events and waits until they are in the sink's hands. */
    void step(int events) {
        awaitRunning();
        long before = Control.PASSED.get();
        Control.PERMITS.grant(events);
        await().until(() -> Control.PASSED.get() >= before + events);
    }

    void awaitRows(long rows) {
        await().until(() -> TestingEvents.counts(clickHouse).rows() >= rows);
    }

    /** The committer of a complete checkpoint has found no server, or one that is silent. */
    void awaitRefusal() {
        int before = proxy.refused();
        await().until(() -> proxy.refused() > before);
    }

    /** All faults have happened. */
    void awaitFaults() {
        await().until(() -> proxy.outstanding() == 0);
    }

    /** Crashes the job and waits until no committer of before is left to insert anything. */
    void crashBy(ThrowingRunnable<Exception> crash) throws Exception {
        Set<Committer<?>> before = Set.copyOf(Control.COMMITTERS);
        crash.run();
        await().until(() -> Collections.disjoint(Control.COMMITTERS, before));
    }

    /** Makes the job fail at its next event. */
    void fail() {
        Control.FAIL_ONCE.set(true);
        Control.PERMITS.grant(1);
        await().until(() -> !Control.FAIL_ONCE.get());
    }

    void assertComplete() {
        assertThat(TestingEvents.counts(clickHouse)).isEqualTo(Counts.each(TestingEvents.COUNT));
    }

    /** All events are there, and more rows than events. */
    void assertDoubled() {
        Counts counts = TestingEvents.counts(clickHouse);
        assertThat(counts.events()).isEqualTo(TestingEvents.COUNT);
        assertThat(counts.rows()).isGreaterThan(TestingEvents.COUNT);
    }

    void assertLost() {
        assertThat(TestingEvents.counts(clickHouse).events()).isLessThan(TestingEvents.COUNT);
    }

    static ConditionFactory await() {
        return Awaitility.await()
                .atMost(Duration.ofMinutes(2))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(50));
    }
}
