package io.millrace.connector.clickhouse.sink;

import io.millrace.connector.clickhouse.TestingClickHouse;
import io.millrace.connector.clickhouse.client.TableName;
import io.millrace.connector.clickhouse.sink.writer.DeadLetters;
import io.millrace.connector.clickhouse.sink.writer.PositionColumns;

import org.apache.flink.configuration.MemorySize;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.test.junit5.MiniClusterExtension;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Rows that their table cannot hold, among others that it can, on the real server. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class DeadLetterITCase {
    @RegisterExtension static final TestingClickHouse CLICKHOUSE = new TestingClickHouse();
    @RegisterExtension static final MiniClusterExtension FLINK = SinkScene.cluster();

    private static final TableName DEAD = new TableName("scene", "dead");
    private static final String KINDS =
            "Enum8('kind 0' = 0, 'kind 1' = 1, 'kind 2' = 2, 'kind 3' = 3, 'kind 4' = 4, 'kind 5' = 5)";
    private static final String REASON = "value 'kind 6' is not one of " + KINDS;

    /** One in seven rows has a kind that the table does not know. */
    private static final long REFUSED =
            LongStream.range(0, SinkScene.COUNT).filter(index -> index % 7 == 6).count();

    @TempDir Path folder;
    private SinkScene scene;

    @BeforeEach
    void open() {
        scene = new SinkScene(CLICKHOUSE, folder);
        scene.createTable("events");
        CLICKHOUSE.query(
                "ALTER TABLE scene.events MODIFY COLUMN kind " + KINDS,
                DeadLetters.createStatement(
                        DEAD, new PositionColumns("_src", "_pos"), "_batch_id", 10_000));
        scene.createCounter("events");
        scene.createCounter("dead");
    }

    @AfterEach
    void close() {
        scene.close();
    }

    @Test
    void writesEveryRefusedRowOnceAcrossAFailure() throws Exception {
        scene.start(builder().setDeadLetterTable(DEAD).build());
        scene.awaitRows("dead", 1);
        scene.fail();
        scene.finish();

        assertThat(scene.counted("events")).isEqualTo(SinkScene.once(SinkScene.COUNT - REFUSED));
        assertThat(scene.counted("dead")).isEqualTo(SinkScene.once(REFUSED));
        assertThat(
                        CLICKHOUSE.query(
                                "SELECT countIf(_pos % 7 = 6 AND row = concat('{\"_src\":\"', _src,"
                                        + " '\",\"_pos\":', toString(_pos), ',\"kind\":\"kind 6\"}')),"
                                        + " countIf(abs(dateDiff('minute', time, now())) < 5)"
                                        + " FROM scene.dead"))
                .isEqualTo("%1$d\t%1$d".formatted(REFUSED));
        assertThat(CLICKHOUSE.query("SELECT DISTINCT table, reason FROM scene.dead FORMAT TSVRaw"))
                .isEqualTo(
                        "scene.events\tCannot write a row to scene.events: column 'kind' of type "
                                + KINDS
                                + ": "
                                + REASON);
    }

    /** The same failure doubles them where the sink does not commit in two phases. */
    @Test
    void doublesRefusedRowsWithAtLeastOnce() throws Exception {
        scene.start(
                builder()
                        .setDeadLetterTable(DEAD)
                        .setDeliveryGuarantee(DeliveryGuarantee.AT_LEAST_ONCE)
                        .setBatchLimits(50, MemorySize.ofMebiBytes(1))
                        .build(),
                null,
                SinkScene.NO_CHECKPOINTS);
        scene.awaitRows("dead", 1);
        scene.fail();
        scene.finish();

        String[] counts = scene.counted("dead").split("\t");
        assertThat(Long.parseLong(counts[0])).isGreaterThan(REFUSED);
        assertThat(Long.parseLong(counts[1])).isEqualTo(REFUSED);
    }

    @Test
    void failsWithTheFirstRefusedRowWhenNothingElseWasAskedFor() throws Exception {
        scene.start(builder().build());

        assertThatThrownBy(scene::finish).hasStackTraceContaining(REASON);
        assertThat(scene.counted("dead")).isEqualTo(SinkScene.once(0));
    }

    private ClickHouseSinkBuilder builder() {
        return scene.sink().setTable("scene", "events").setRowType(SinkScene.ROW_TYPE);
    }
}
