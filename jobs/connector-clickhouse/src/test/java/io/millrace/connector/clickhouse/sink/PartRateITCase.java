package io.millrace.connector.clickhouse.sink;

import io.millrace.connector.clickhouse.TestingClickHouse;

import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.runtime.testutils.InMemoryReporter;
import org.apache.flink.test.junit5.MiniClusterExtension;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How fast a table and its view get new parts, with three writers and a checkpoint a second: at
 * most one with each checkpoint, of which the last one comes as soon as the rows end.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class PartRateITCase {
    private static final InMemoryReporter METRICS = InMemoryReporter.createWithRetainedMetrics();

    @RegisterExtension static final TestingClickHouse CLICKHOUSE = new TestingClickHouse();

    @RegisterExtension
    static final MiniClusterExtension FLINK =
            SinkScene.cluster(METRICS.addToConfiguration(new Configuration()));

    @TempDir Path folder;
    private SinkScene scene;

    @BeforeEach
    void open() {
        scene = new SinkScene(CLICKHOUSE, folder).withWriters(3);
        scene.createTable("events");
        scene.createCounter("events");
    }

    @AfterEach
    void close() {
        scene.close();
    }

    @Test
    void makesAtMostTwoPartsPerSecondTableAndPartition() throws Exception {
        run(sink());

        assertThat(mostParts()).isBetween(1, checkpoints());
    }

    /** Where writers insert by themselves there are more, whatever the checkpoints. */
    @Test
    void makesMoreWhereEveryWriterInserts() throws Exception {
        run(
                sink().setDeliveryGuarantee(DeliveryGuarantee.AT_LEAST_ONCE)
                        .setBatchLimits(250, MemorySize.ofMebiBytes(32)));

        assertThat(mostParts()).isGreaterThan(2 * checkpoints());
    }

    private void run(ClickHouseSinkBuilder sink) throws Exception {
        scene.start(sink.build(), null, Duration.ofSeconds(1));
        scene.finish();

        assertThat(scene.counted("events")).isEqualTo(SinkScene.once(SinkScene.COUNT));
    }

    private ClickHouseSinkBuilder sink() {
        return scene.sink().setTable("scene", "events").setRowType(SinkScene.ROW_TYPE);
    }

    /** Completed ones. */
    private int checkpoints() {
        return METRICS
                .findMetrics(scene.job().getJobID(), "numberOfCompletedCheckpoints")
                .values()
                .stream()
                .mapToInt(metric -> ((Number) ((Gauge<?>) metric).getValue()).intValue())
                .max()
                .orElseThrow();
    }

    /** Of parts that an insert has made, merged since or not. */
    private static int mostParts() {
        return Integer.parseInt(
                CLICKHOUSE.query(
                        "SELECT max(parts) FROM (SELECT count() AS parts FROM system.parts"
                                + " WHERE database = 'scene' AND level = 0"
                                + " GROUP BY table, partition_id)"));
    }
}
