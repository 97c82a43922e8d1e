package io.millrace.connector.clickhouse.sink;

import io.millrace.connector.clickhouse.TestingClickHouse;

import org.apache.flink.configuration.MemorySize;
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
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class SpillITCase {
    @RegisterExtension static final TestingClickHouse CLICKHOUSE = new TestingClickHouse();
    @RegisterExtension static final MiniClusterExtension FLINK = SinkScene.cluster();

    @TempDir Path folder;
    private Path spill;
    private SinkScene scene;

    @BeforeEach
    void open() {
        spill = folder.resolve("spill");
        scene = new SinkScene(CLICKHOUSE, folder);
        createTables();
    }

    @AfterEach
    void close() {
        scene.close();
    }

    @Test
    void writesEverythingOnceAndKeepsTheFilesOfTheLastCheckpointsOnly() throws Exception {
        scene.start(sink(CLICKHOUSE.server().httpUrl()));
        scene.awaitRows("events", 1);
        scene.fail();
        scene.finish();

        assertThat(scene.counted("events")).isEqualTo(SinkScene.once(SinkScene.COUNT));
        // Those of the last two checkpoints, and of the ones that the failure kept alive.
        assertThat(files()).hasSizeBetween(1, 5);
    }

    /** A checkpoint is complete, its insert has not happened, and the job fails. */
    @Test
    void insertsFromFilesAfterAFailureBetweenCheckpointAndCommit() throws Exception {
        try (FaultProxy proxy = new FaultProxy(CLICKHOUSE.server().port())) {
            scene.start(sink(proxy.url()));
            scene.awaitRows("events", 1);
            proxy.refuse();
            scene.grant(SinkScene.COUNT / 10);
            int before = proxy.refused();
            Awaitility.await().atMost(SinkScene.PATIENCE).until(() -> proxy.refused() > before);
            scene.fail();
            proxy.pass();
            scene.finish();
        }

        assertThat(scene.counted("events")).isEqualTo(SinkScene.once(SinkScene.COUNT));
    }

    @Test
    void restoresASavepointWhoseFilesAreGoneWhenTheirRowsAreThere() throws Exception {
        restore(savepointWithoutFiles());
        scene.finish();

        assertThat(scene.counted("events")).isEqualTo(SinkScene.once(SinkScene.COUNT));
    }

    @Test
    void refusesASavepointWhoseFilesAreGoneWhenTheirRowsAreNotThere() throws Exception {
        String savepoint = savepointWithoutFiles();
        CLICKHOUSE.createDatabase("scene");
        createTables();

        restore(savepoint);

        assertThatThrownBy(scene::finish)
                .hasStackTraceContaining("rows into scene.events, partition all")
                .hasStackTraceContaining("they are not in the table, and their file file:" + spill);
        assertThat(scene.counted("events")).isEqualTo(SinkScene.once(0));
    }

    private void createTables() {
        scene.createTable("events");
        scene.createCounter("events");
    }

    /** Of rows that no checkpoint had before. */
    private String savepointWithoutFiles() throws Exception {
        scene.start(sink(CLICKHOUSE.server().httpUrl()), null, SinkScene.NO_CHECKPOINTS);
        scene.awaitKeptBackRows();
        String savepoint = scene.stopWithSavepoint();
        assertThat(files()).isNotEmpty();
        for (Path file : files()) {
            Files.delete(file);
        }
        return savepoint;
    }

    private void restore(String savepoint) throws Exception {
        scene.start(sink(CLICKHOUSE.server().httpUrl()), savepoint, Duration.ofMillis(200));
    }

    private ClickHouseSink sink(String url) {
        return scene.sink(url)
                .setTable("scene", "events")
                .setRowType(SinkScene.ROW_TYPE)
                .setSpillDirectory(spill.toUri().toString())
                .setSpillThreshold(MemorySize.ZERO)
                .build();
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(spill)) {
            return files.toList();
        }
    }
}
