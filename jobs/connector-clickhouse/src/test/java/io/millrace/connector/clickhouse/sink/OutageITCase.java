package io.millrace.connector.clickhouse.sink;

import io.millrace.connector.clickhouse.TestingClickHouse;

import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Metric;
import org.apache.flink.runtime.testutils.InMemoryReporter;
import org.apache.flink.test.junit5.MiniClusterExtension;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryType;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * ClickHouse is away for much longer than the memory of a writer lasts.
 *
 * <p>{@code -Dmillrace.outage.seconds=300} makes it as long as one likes.
 */
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class OutageITCase {
    private static final InMemoryReporter METRICS = InMemoryReporter.createWithRetainedMetrics();

    @RegisterExtension static final TestingClickHouse CLICKHOUSE = new TestingClickHouse();

    @RegisterExtension
    static final MiniClusterExtension FLINK =
            SinkScene.cluster(METRICS.addToConfiguration(new Configuration()));

    private static final int SECONDS = Integer.getInteger("millrace.outage.seconds", 4);
    private static final int PER_SECOND = 5_000;
    private static final int ROW_BYTES = 2_000;
    private static final long ROWS = (SECONDS + 6L) * PER_SECOND;

    /** What comes in during the outage, but for what was on its way. */
    private static final long OUTAGE_BYTES = (SECONDS - 1L) * PER_SECOND * ROW_BYTES;

    /** Compressed rows are counted in blocks, and one may not shrink. */
    private static final long BLOCK_BYTES = 65 * 1024;

    private static final MemorySize BUFFER = MemorySize.ofMebiBytes(1);
    private static final MemorySize THRESHOLD = MemorySize.parse("256 kb");

    @TempDir Path folder;
    private FaultProxy proxy;
    private SinkScene scene;

    @BeforeEach
    void open() throws Exception {
        proxy = new FaultProxy(CLICKHOUSE.server().port());
        scene =
                new SinkScene(CLICKHOUSE, folder)
                        .withRows(ROWS, PER_SECOND)
                        .withRowBytes(ROW_BYTES)
                        .withWriters(2)
                        .withRestarts(1_000);
        scene.createTable("events");
        scene.createCounter("events");
    }

    @AfterEach
    void close() throws Exception {
        scene.close();
        proxy.close();
    }

    /**
     * Neither memory nor checkpoints grow with the outage.
     *
     * <ol>
     *   <li>rows arrive
     *   <li>ClickHouse goes away, and the committer of a complete checkpoint notices
     *   <li>many times the rows that memory takes come in
     *   <li>ClickHouse comes back
     * </ol>
     */
    @Test
    void keepsRowsInFilesAndLosesNone() throws Exception {
        Path spill = folder.resolve("spill");
        scene.start(
                sink(BUFFER)
                        .setSpillDirectory(spill.toUri().toString())
                        .setSpillThreshold(THRESHOLD)
                        .build());
        scene.awaitRows("events", 1); // 1
        long heapBefore = usedHeap();
        refuse(); // 2
        Peak buffered = new Peak("bufferedBytes");
        Peak checkpoint = new Peak("lastCheckpointSize");
        long spilledBefore = total("spilledBytes");
        Awaitility.await() // 3
                .atMost(Duration.ofSeconds(120 + 3L * SECONDS))
                .until(
                        () -> {
                            buffered.look();
                            return total("spilledBytes") - spilledBefore > OUTAGE_BYTES;
                        });
        long heapGrowth = usedHeap() - heapBefore;
        proxy.pass(); // 4
        Awaitility.await()
                .atMost(Duration.ofSeconds(120 + 3L * SECONDS))
                .until(
                        () -> {
                            checkpoint.look();
                            return scene.job().getJobStatus().get().isGloballyTerminalState();
                        });
        scene.finish();

        assertThat(scene.counted("events")).isEqualTo(SinkScene.once(ROWS));
        assertThat(buffered.highest).isBetween(1L, BUFFER.getBytes() + BLOCK_BYTES + ROW_BYTES);
        assertThat(checkpoint.highest).isBetween(1L, 4 * 2 * THRESHOLD.getBytes());
        assertThat(heapGrowth).isLessThan(OUTAGE_BYTES / 2);
    }

    /** A writer that has nowhere to go fails, and the job waits for ClickHouse to start again. */
    @Test
    void losesNoneWithoutFiles() throws Exception {
        scene.start(sink(MemorySize.ofMebiBytes(16)).build());
        scene.awaitRows("events", 1);
        refuse();
        Peak restarts = new Peak("numRestarts");
        Awaitility.await()
                .atMost(Duration.ofMinutes(2))
                .until(
                        () -> {
                            restarts.look();
                            return restarts.highest > 0;
                        });
        proxy.pass();
        scene.finish();

        assertThat(scene.counted("events")).isEqualTo(SinkScene.once(ROWS));
    }

    private ClickHouseSinkBuilder sink(MemorySize buffer) {
        return scene.sink(proxy.url())
                .setTable("scene", "events")
                .setRowType(SinkScene.ROW_TYPE)
                .setBufferBytes(buffer);
    }

    private void refuse() {
        int before = proxy.refused();
        proxy.refuse();
        Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> proxy.refused() > before);
    }

    /** What a collection leaves, without what comes after it. */
    private static long usedHeap() {
        System.gc();
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .mapToLong(pool -> pool.getCollectionUsage().getUsed())
                .sum();
    }

    /** The sum over all writers. */
    private long total(String counter) {
        return metrics(counter).values().stream()
                .mapToLong(metric -> ((Counter) metric).getCount())
                .sum();
    }

    private Map<String, Metric> metrics(String name) {
        return METRICS.findMetrics(scene.job().getJobID(), name);
    }

    /** The highest value that any gauge of a name has had when it was looked at. */
    private final class Peak {
        private final String name;
        private long highest;

        Peak(String name) {
            this.name = name;
        }

        void look() {
            for (Metric metric : metrics(name).values()) {
                highest = Math.max(highest, ((Number) ((Gauge<?>) metric).getValue()).longValue());
            }
        }
    }
}
