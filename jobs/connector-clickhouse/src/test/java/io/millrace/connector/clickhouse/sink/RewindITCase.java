package io.millrace.connector.clickhouse.sink;

import io.millrace.connector.clickhouse.TestingClickHouse;
import io.millrace.connector.clickhouse.sink.TestingEvents.Protection;
import io.millrace.connector.clickhouse.sink.committer.OnRewind;

import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.test.junit5.MiniClusterExtension;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import javax.annotation.Nullable;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

/** A savepoint is restored after later checkpoints were committed, on the real server. */
@Timeout(value = 1, unit = TimeUnit.MINUTES)
class RewindITCase {
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
    private JobClient job;

    @AfterEach
    void stop() throws Exception {
        if (job != null && !job.getJobStatus().get().isGloballyTerminalState()) {
            job.cancel().get();
        }
    }

    @Test
    void refusesASavepointThatTheTableIsAheadOf() throws Exception {
        String savepoint = savepointBeforeTheEnd();

        start(OnRewind.REFUSE, savepoint);

        assertThatThrownBy(() -> job.getJobExecutionResult().get())
                .hasStackTraceContaining("Table crash.events is ahead of the restored checkpoint ")
                .hasStackTraceContaining(
                        "of source 'events-3' up to position 11999, the state up to ")
                .hasStackTraceContaining(
                        "ALTER TABLE `crash`.`events` DELETE WHERE `_src` = 'events-0' AND `_pos` > ")
                .hasStackTraceContaining("start with 'sink.recovery.rewind' = 'ignore'");
        assertThat(TestingEvents.counts(CLICKHOUSE)).isEqualTo(TestingEvents.complete());
    }

    /** What the refusal saves from. */
    @Test
    void writesRowsAgainWhenItIsToldToIgnoreThat() throws Exception {
        String savepoint = savepointBeforeTheEnd();

        start(OnRewind.IGNORE, savepoint);
        job.getJobExecutionResult().get();

        String[] counts = TestingEvents.counts(CLICKHOUSE).split("\t");
        assertThat(counts[1]).isEqualTo(Integer.toString(TestingEvents.COUNT));
        assertThat(Integer.parseInt(counts[0])).isGreaterThan(TestingEvents.COUNT);
    }

    /** The way out that the message names. */
    @Test
    void goesOnOnceTheRowsBehindTheSavepointAreGone() throws Exception {
        String savepoint = savepointBeforeTheEnd();
        start(OnRewind.REFUSE, savepoint);
        String message = failure();
        int from = message.indexOf("ALTER TABLE");
        String delete = message.substring(from, message.indexOf(") and rebuild", from));
        CLICKHOUSE.query(delete + " SETTINGS mutations_sync = 1");

        start(OnRewind.REFUSE, savepoint);
        job.getJobExecutionResult().get();

        assertThat(CLICKHOUSE.query("SELECT count(), uniqExact(_src, _pos) FROM crash.events"))
                .isEqualTo("%1$d\t%1$d".formatted(TestingEvents.COUNT));
    }

    private String failure() throws Exception {
        Throwable error = catchThrowable(() -> job.getJobExecutionResult().get());
        while (error.getCause() != null) {
            error = error.getCause();
        }
        return error.getMessage();
    }

    private String savepointBeforeTheEnd() throws Exception {
        TestingEvents.createTables(CLICKHOUSE, Protection.ON);
        start(OnRewind.REFUSE, null);
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> rows() >= TestingEvents.COUNT / 4);
        String savepoint =
                job.stopWithSavepoint(
                                false,
                                folder.resolve("savepoints").toUri().toString(),
                                SavepointFormatType.CANONICAL)
                        .get();
        start(OnRewind.REFUSE, savepoint);
        job.getJobExecutionResult().get();
        assertThat(TestingEvents.counts(CLICKHOUSE)).isEqualTo(TestingEvents.complete());
        return savepoint;
    }

    private static int rows() {
        return Integer.parseInt(CLICKHOUSE.query("SELECT count() FROM crash.events"));
    }

    private void start(OnRewind onRewind, @Nullable String savepoint) throws Exception {
        ClickHouseSink sink =
                ClickHouseSink.builder()
                        .setUrl(CLICKHOUSE.server().httpUrl())
                        .setUser(CLICKHOUSE.server().user(), CLICKHOUSE.server().password())
                        .setTable("crash", "events")
                        .setRowType(TestingEvents.ROW_TYPE)
                        .setOnRewind(onRewind)
                        .build();
        job = TestingEvents.start(TestingEvents.run(CLICKHOUSE).from(savepoint), sink, folder);
    }
}
