package io.millrace.connector.clickhouse.sink;

import io.millrace.connector.clickhouse.TestingClickHouse;
import io.millrace.connector.clickhouse.client.TableName;
import io.millrace.connector.clickhouse.sink.TestingEvents.Protection;

import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.utils.LogicalTypeParser;
import org.apache.flink.test.junit5.MiniClusterExtension;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** One sink that writes several tables, on the real server. */
@Timeout(value = 1, unit = TimeUnit.MINUTES)
class ManyTablesITCase {
    @RegisterExtension static final TestingClickHouse CLICKHOUSE = new TestingClickHouse();

    @RegisterExtension
    static final MiniClusterExtension FLINK =
            new MiniClusterExtension(
                    new MiniClusterResourceConfiguration.Builder()
                            .setConfiguration(new Configuration())
                            .setNumberTaskManagers(1)
                            .setNumberSlotsPerTaskManager(4)
                            .build());

    private static final TableName EVENTS = new TableName("crash", "events");
    private static final TableName THIRDS = new TableName("crash", "thirds");
    private static final RowType FIRST_COLUMNS =
            (RowType)
                    LogicalTypeParser.parse(
                            "ROW<_src STRING, _pos BIGINT, kind STRING>",
                            ManyTablesITCase.class.getClassLoader());
    private static final String CREATE_THIRDS =
            "CREATE TABLE crash.thirds (_src String, _pos UInt64, kind String, _batch_id UUID)"
                    + " ENGINE = MergeTree ORDER BY _pos"
                    + " SETTINGS non_replicated_deduplication_window = 10000";

    @TempDir Path folder;

    @Test
    void writesEveryRowOnceToItsOwnTableAcrossAFailure() throws Exception {
        TestingEvents.createTables(CLICKHOUSE, Protection.ON);
        CLICKHOUSE.query(CREATE_THIRDS);

        JobClient job = TestingEvents.start(TestingEvents.run(CLICKHOUSE), sink(), folder);
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> !CLICKHOUSE.query("SELECT count() FROM crash.thirds").equals("0"));
        TestingEvents.FAIL_ONCE.set(true);
        job.getJobExecutionResult().get();

        assertThat(TestingEvents.FAIL_ONCE).isFalse();
        int thirds = TestingEvents.COUNT / 3;
        int others = TestingEvents.COUNT - thirds;
        assertThat(TestingEvents.counts(CLICKHOUSE))
                .isEqualTo("%1$d\t%1$d\t%1$d\t%1$d".formatted(others));
        assertThat(
                        CLICKHOUSE.query(
                                "SELECT count(), uniqExact(_src, _pos), countIf(_pos % 3 != 0),"
                                        + " countIf(kind != concat('kind ', toString(_pos % 7)))"
                                        + " FROM crash.thirds"))
                .isEqualTo("%1$d\t%1$d\t0\t0".formatted(thirds));
        assertThat(CLICKHOUSE.query("SELECT countIf(_pos % 3 = 0) FROM crash.events"))
                .isEqualTo("0");
    }

    @Test
    void tellsTheProblemsOfAllTables() {
        CLICKHOUSE.createDatabase("crash");
        CLICKHOUSE.query(CREATE_THIRDS.replace("10000", "10"));

        assertThatThrownBy(() -> StartCheck.run(sink().options, StartCheck.Depth.DEDUPLICATION))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        """
                        Cannot write to ClickHouse table crash.events: the table does not exist, or the user may not see it.
                        Cannot write to ClickHouse table crash.thirds: it remembers only the last 10 inserts, but exactly-once needs 1000: ALTER TABLE `crash`.`thirds` MODIFY SETTING non_replicated_deduplication_window = 1000.""");
    }

    private static ClickHouseSink sink() {
        return ClickHouseSink.builder()
                .setUrl(CLICKHOUSE.server().httpUrl())
                .setUser(CLICKHOUSE.server().user(), CLICKHOUSE.server().password())
                .addTable(EVENTS, TestingEvents.ROW_TYPE)
                .addTable(THIRDS, FIRST_COLUMNS)
                .setRouter(ManyTablesITCase::table)
                .setBufferBytes(MemorySize.ofMebiBytes(8))
                .build();
    }

    private static TableName table(RowData row) {
        return row.getLong(1) % 3 == 0 ? THIRDS : EVENTS;
    }
}
