package io.millrace.connector.clickhouse.sink;

import io.millrace.connector.clickhouse.TestingClickHouse;
import io.millrace.connector.clickhouse.sink.committer.OnRewind;

import org.apache.flink.test.junit5.MiniClusterExtension;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import javax.annotation.Nullable;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/** A savepoint is restored after later checkpoints were committed, on the real server. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class RewindITCase {
    @RegisterExtension static final TestingClickHouse CLICKHOUSE = new TestingClickHouse();
    @RegisterExtension static final MiniClusterExtension FLINK = SinkScene.cluster();

    @TempDir Path folder;
    private SinkScene scene;

    @BeforeEach
    void open() {
        scene = new SinkScene(CLICKHOUSE, folder);
        scene.createTable("events");
        scene.createCounter("events");
    }

    @AfterEach
    void close() {
        scene.close();
    }

    @Test
    void refusesASavepointThatTheTableIsAheadOf() throws Exception {
        String savepoint = savepointBeforeTheEnd();

        start(OnRewind.REFUSE, savepoint);

        assertThatThrownBy(scene::finish)
                .hasStackTraceContaining("Table scene.events is ahead of the restored checkpoint ")
                .hasStackTraceContaining(
                        "it has rows of source 'rows-0' up to position 11999, the state up to ")
                .hasStackTraceContaining("start with 'sink.recovery.rewind' = 'ignore'");
        assertThat(scene.counted("events")).isEqualTo(SinkScene.once(SinkScene.COUNT));
    }

    /** What the refusal saves from. */
    @Test
    void writesRowsAgainWhenItIsToldToIgnoreThat() throws Exception {
        String savepoint = savepointBeforeTheEnd();

        start(OnRewind.IGNORE, savepoint);
        scene.finish();

        String[] counts = scene.counted("events").split("\t");
        assertThat(Integer.parseInt(counts[0])).isGreaterThan(SinkScene.COUNT);
        assertThat(Integer.parseInt(counts[1])).isEqualTo(SinkScene.COUNT);
    }

    /** The way out that the message names. */
    @Test
    void goesOnOnceTheRowsBehindTheSavepointAreGone() throws Exception {
        String savepoint = savepointBeforeTheEnd();
        start(OnRewind.REFUSE, savepoint);
        String message = failure();
        int from = message.indexOf("ALTER TABLE");
        String delete = message.substring(from, message.indexOf(") and rebuild", from));
        CLICKHOUSE.query(
                delete + " SETTINGS mutations_sync = 1",
                "TRUNCATE TABLE scene.events_count",
                "INSERT INTO scene.events_count SELECT count() FROM scene.events");

        start(OnRewind.REFUSE, savepoint);
        scene.finish();

        String[] counts = scene.counted("events").split("\t");
        assertThat(counts[0] + " " + counts[1]).isEqualTo(SinkScene.COUNT + " " + SinkScene.COUNT);
    }

    private String failure() {
        Throwable error = catchThrowableOfType(ExecutionException.class, () -> scene.finish());
        while (error.getCause() != null) {
            error = error.getCause();
        }
        return error.getMessage();
    }

    private String savepointBeforeTheEnd() throws Exception {
        start(OnRewind.REFUSE, null);
        scene.awaitRows("events", SinkScene.COUNT / 4);
        String savepoint = scene.stopWithSavepoint();
        start(OnRewind.REFUSE, savepoint);
        scene.finish();
        assertThat(scene.counted("events")).isEqualTo(SinkScene.once(SinkScene.COUNT));
        return savepoint;
    }

    private void start(OnRewind onRewind, @Nullable String savepoint) throws Exception {
        scene.start(
                scene.sink()
                        .setTable("scene", "events")
                        .setRowType(SinkScene.ROW_TYPE)
                        .setOnRewind(onRewind)
                        .build(),
                savepoint,
                Duration.ofMillis(200));
    }
}
