package io.millrace.connector.clickhouse.sink;

import io.millrace.connector.clickhouse.TestingClickHouse;
import io.millrace.connector.clickhouse.client.TableName;
import io.millrace.connector.clickhouse.sink.writer.DeadLetters;
import io.millrace.connector.clickhouse.sink.writer.PositionColumns;

import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.test.junit5.MiniClusterExtension;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Rows that their table cannot hold, among others that it can, on the real server. */
@Timeout(value = 1, unit = TimeUnit.MINUTES)
class DeadLetterITCase {
    @RegisterExtension static final TestingClickHouse CLICKHOUSE = new TestingClickHouse();

    @RegisterExtension
    static final MiniClusterExtension FLINK =
            new MiniClusterExtension(
                    new MiniClusterResourceConfiguration.Builder()
                            .setConfiguration(new Configuration())
                            .setNumberTaskManagers(1)
                            .setNumberSlotsPerTaskManager(4)
                            .build());

    private static final TableName STRICT = new TableName("crash", "strict");
    private static final TableName DEAD = new TableName("crash", "dead");

    /** One in seven events has a kind that the table does not know. */
    private static final long REFUSED =
            LongStream.range(0, TestingEvents.COUNT).filter(index -> index % 7 == 6).count();

    @TempDir Path folder;

    @BeforeEach
    void createTables() {
        CLICKHOUSE.createDatabase("crash");
        CLICKHOUSE.query(
                "CREATE TABLE crash.strict (_src String, _pos UInt64, kind Enum8('kind 0' = 0,"
                        + " 'kind 1' = 1, 'kind 2' = 2, 'kind 3' = 3, 'kind 4' = 4, 'kind 5' = 5),"
                        + " amount Decimal(18, 2), at DateTime64(3, 'UTC'), _batch_id UUID)"
                        + " ENGINE = MergeTree PARTITION BY toDate(at) ORDER BY at"
                        + " SETTINGS non_replicated_deduplication_window = 10000",
                DeadLetters.createStatement(
                        DEAD, new PositionColumns("_src", "_pos"), "_batch_id", 10_000));
    }

    @Test
    void writesEveryRefusedRowOnceAcrossAFailure() throws Exception {
        JobClient job = start(builder().setDeadLetterTable(DEAD).build());
        awaitRows("crash.dead");
        TestingEvents.FAIL_ONCE.set(true);
        job.getJobExecutionResult().get();

        assertThat(TestingEvents.FAIL_ONCE).isFalse();
        assertThat(CLICKHOUSE.query("SELECT count(), uniqExact(_src, _pos) FROM crash.strict"))
                .isEqualTo("%1$d\t%1$d".formatted(TestingEvents.COUNT - REFUSED));
        assertThat(
                        CLICKHOUSE.query(
                                "SELECT count(), uniqExact(_src, _pos), countIf(_pos % 7 = 6),"
                                        + " countIf(JSONExtractInt(row, '_pos') = _pos"
                                        + " AND JSONExtractString(row, '_src') = _src"
                                        + " AND JSONExtractString(row, 'kind') = 'kind 6')"
                                        + " FROM crash.dead"))
                .isEqualTo("%1$d\t%1$d\t%1$d\t%1$d".formatted(REFUSED));
        assertThat(CLICKHOUSE.query("SELECT DISTINCT table, reason FROM crash.dead"))
                .startsWith(
                        "crash.strict\tCannot write a row to crash.strict: column \\'kind\\' of type Enum8(")
                .endsWith("value \\'kind 6\\' is not one of " + enumType());
        assertThat(
                        CLICKHOUSE.query(
                                "SELECT count() FROM crash.dead WHERE abs(dateDiff('minute', time, now())) > 5"))
                .isEqualTo("0");
    }

    /** The same crash doubles dead letters of a sink that does not commit in two phases. */
    @Test
    void doublesRefusedRowsWithAtLeastOnce() throws Exception {
        JobClient job =
                TestingEvents.start(
                        TestingEvents.run(CLICKHOUSE).withSmallBatchesAndNoCheckpoint(),
                        builder()
                                .setDeadLetterTable(DEAD)
                                .setDeliveryGuarantee(DeliveryGuarantee.AT_LEAST_ONCE)
                                .setBatchLimits(50, MemorySize.ofMebiBytes(1))
                                .build(),
                        folder);
        awaitRows("crash.dead");
        TestingEvents.FAIL_ONCE.set(true);
        job.getJobExecutionResult().get();

        String[] counts =
                CLICKHOUSE
                        .query("SELECT uniqExact(_src, _pos), count() FROM crash.dead")
                        .split("\t");
        assertThat(Long.parseLong(counts[0])).isEqualTo(REFUSED);
        assertThat(Long.parseLong(counts[1])).isGreaterThan(REFUSED);
    }

    @Test
    void failsWithTheFirstRefusedRowWhenNothingElseWasAskedFor() throws Exception {
        JobClient job = start(builder().build());

        assertThatThrownBy(() -> job.getJobExecutionResult().get())
                .hasStackTraceContaining("value 'kind 6' is not one of " + enumType());
        assertThat(CLICKHOUSE.query("SELECT count() FROM crash.dead")).isEqualTo("0");
    }

    private static String enumType() {
        return CLICKHOUSE
                .query(
                        "SELECT type FROM system.columns WHERE database = 'crash'"
                                + " AND table = 'strict' AND name = 'kind' FORMAT TSVRaw")
                .strip();
    }

    private static ClickHouseSinkBuilder builder() {
        return ClickHouseSink.builder()
                .setUrl(CLICKHOUSE.server().httpUrl())
                .setUser(CLICKHOUSE.server().user(), CLICKHOUSE.server().password())
                .setTable(STRICT.database(), STRICT.table())
                .setRowType(TestingEvents.ROW_TYPE);
    }

    private JobClient start(ClickHouseSink sink) throws Exception {
        return TestingEvents.start(TestingEvents.run(CLICKHOUSE), sink, folder);
    }

    private static void awaitRows(String table) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> !CLICKHOUSE.query("SELECT count() FROM " + table).equals("0"));
    }
}
