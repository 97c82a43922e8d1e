package io.millrace.connector.clickhouse.sink;

import io.millrace.connector.clickhouse.TestingClickHouse;
import io.millrace.connector.clickhouse.sink.TestingEvents.Protection;
import io.millrace.connector.clickhouse.sink.TestingEvents.Run;

import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.test.junit5.MiniClusterExtension;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Every payload goes through a file, on the real server. */
@Timeout(value = 1, unit = TimeUnit.MINUTES)
class SpillITCase {
    @RegisterExtension static final TestingClickHouse CLICKHOUSE = new TestingClickHouse();

    @RegisterExtension
    static final MiniClusterExtension FLINK =
            new MiniClusterExtension(
                    new MiniClusterResourceConfiguration.Builder()
                            .setConfiguration(new Configuration())
                            .setNumberTaskManagers(1)
                            .setNumberSlotsPerTaskManager(4)
                            .build());

    @TempDir Path folder;
    private Path spill;
    private JobClient job;

    @BeforeEach
    void createTables() {
        spill = folder.resolve("spill");
        TestingEvents.createTables(CLICKHOUSE, Protection.ON);
    }

    @AfterEach
    void stop() throws Exception {
        if (job != null && !job.getJobStatus().get().isGloballyTerminalState()) {
            job.cancel().get();
        }
    }

    @Test
    void writesEverythingOnceAndKeepsTheFilesOfTheLastCheckpointsOnly() throws Exception {
        start(run());
        awaitRows(1);
        TestingEvents.FAIL_ONCE.set(true);
        finish();

        assertThat(TestingEvents.FAIL_ONCE).isFalse();
        assertThat(TestingEvents.counts(CLICKHOUSE)).isEqualTo(TestingEvents.complete());
        // Two checkpoints of two writers, and of those before the failure.
        assertThat(files()).isNotEmpty().hasSizeLessThanOrEqualTo(8);
    }

    /** A checkpoint is complete, its insert has not happened, and the job fails. */
    @Test
    void insertsFromFilesAfterAFailureBetweenCheckpointAndCommit() throws Exception {
        try (FaultProxy proxy = new FaultProxy(CLICKHOUSE.server().port())) {
            start(run().through(proxy));
            awaitRows(1);
            proxy.refuse();
            int before = proxy.refused();
            Awaitility.await().until(() -> proxy.refused() > before);
            TestingEvents.FAIL_ONCE.set(true);
            Awaitility.await().until(() -> !TestingEvents.FAIL_ONCE.get());
            proxy.pass();
            finish();
        }

        assertThat(TestingEvents.counts(CLICKHOUSE)).isEqualTo(TestingEvents.complete());
    }

    @Test
    void restoresASavepointWhoseFilesAreGoneWhenTheirRowsAreThere() throws Exception {
        String savepoint = savepointWithoutFiles();

        start(run().from(savepoint));
        finish();

        assertThat(TestingEvents.counts(CLICKHOUSE)).isEqualTo(TestingEvents.complete());
    }

    @Test
    void refusesASavepointWhoseFilesAreGoneWhenTheirRowsAreNotThere() throws Exception {
        String savepoint = savepointWithoutFiles();
        TestingEvents.createTables(CLICKHOUSE, Protection.ON);

        start(run().from(savepoint));

        assertThatThrownBy(this::finish)
                .hasStackTraceContaining("rows into crash.events, partition 202601")
                .hasStackTraceContaining("they are not in the table, and their file file:" + spill);
        assertThat(TestingEvents.counts(CLICKHOUSE)).isEqualTo("0\t0\t0\t0");
    }

    private String savepointWithoutFiles() throws Exception {
        start(run());
        awaitRows(TestingEvents.COUNT / 4);
        String savepoint =
                job.stopWithSavepoint(
                                false,
                                folder.resolve("savepoints").toUri().toString(),
                                SavepointFormatType.CANONICAL)
                        .get();
        assertThat(files()).isNotEmpty();
        for (Path file : files()) {
            Files.delete(file);
        }
        return savepoint;
    }

    private static Run run() {
        return TestingEvents.run(CLICKHOUSE);
    }

    private void start(Run run) throws Exception {
        ClickHouseSink sink =
                ClickHouseSink.builder()
                        .setUrl(run.url())
                        .setUser(CLICKHOUSE.server().user(), CLICKHOUSE.server().password())
                        .setTable("crash", "events")
                        .setRowType(TestingEvents.ROW_TYPE)
                        .setSpillDirectory(spill.toUri().toString())
                        .setSpillThreshold(MemorySize.ZERO)
                        .build();
        job = TestingEvents.start(run, sink, folder);
    }

    private void finish() throws Exception {
        job.getJobExecutionResult().get();
    }

    private static void awaitRows(int rows) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(
                        () ->
                                Integer.parseInt(
                                                CLICKHOUSE.query(
                                                        "SELECT count() FROM crash.events"))
                                        >= rows);
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(spill)) {
            return files.toList();
        }
    }
}
