package io.millrace.connector.clickhouse.sink;

import io.millrace.connector.clickhouse.TestingClickHouse;
import io.millrace.connector.clickhouse.client.TableName;
import io.millrace.connector.clickhouse.sink.StartCheck.Depth;
import io.millrace.connector.clickhouse.sink.committer.BeyondWindow;
import io.millrace.connector.clickhouse.sink.committer.OnRewind;
import io.millrace.connector.clickhouse.sink.writer.BatchLimits;
import io.millrace.connector.clickhouse.sink.writer.BufferOptions;
import io.millrace.connector.clickhouse.sink.writer.PartitionBy;
import io.millrace.connector.clickhouse.sink.writer.TableBinding;

import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.utils.LogicalTypeParser;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What the sink refuses to start with, on the real server. */
class StartCheckITCase {
    @RegisterExtension static final TestingClickHouse CLICKHOUSE = new TestingClickHouse();

    private static final String WINDOW = " SETTINGS non_replicated_deduplication_window = 1000";
    private static final String COLUMNS =
            "(id Int64, at DateTime64(3, 'UTC'), kind String, _batch_id UUID)";
    private static final String TABLE =
            "CREATE TABLE t.events " + COLUMNS + " ENGINE = MergeTree ORDER BY id" + WINDOW;
    private static final String TARGET =
            "CREATE TABLE t.totals (kind String, n UInt64) ENGINE = SummingMergeTree ORDER BY kind";
    private static final String VIEW =
            "CREATE MATERIALIZED VIEW t.totals_view TO t.totals AS"
                    + " SELECT kind, count() AS n FROM t.events GROUP BY kind";

    @BeforeEach
    void createDatabase() {
        CLICKHOUSE.createDatabase("t");
    }

    static Stream<Arguments> refusals() {
        return Stream.of(
                Arguments.of(List.of(), "the table does not exist, or the user may not see it."),
                Arguments.of(
                        List.of(
                                "CREATE TABLE t.events (id Int32, at DateTime64(3, 'UTC'), kind String) ENGINE = MergeTree ORDER BY id"
                                        + WINDOW),
                        "Column 'id' of t.events has the ClickHouse type Int32, which does not take the Flink type BIGINT: it would lose values of BIGINT, so cast it in the query."),
                Arguments.of(
                        List.of(
                                "CREATE TABLE t.events (id Int64, at DateTime64(3, 'UTC')) ENGINE = MergeTree ORDER BY id"
                                        + WINDOW),
                        "Table t.events has no column 'kind'."),
                Arguments.of(
                        List.of(
                                "CREATE TABLE t.events (id Int64, at DateTime64(3, 'UTC'), kind String MATERIALIZED 'x') ENGINE = MergeTree ORDER BY id"
                                        + WINDOW),
                        "Column 'kind' of t.events is MATERIALIZED, so it cannot be written: leave it out of the sink's columns."),
                Arguments.of(
                        List.of("CREATE TABLE t.events " + COLUMNS + " ENGINE = Memory"),
                        "it has the engine Memory, which does not recognize a repeated insert: use an engine of the MergeTree family."),
                Arguments.of(
                        List.of(
                                "CREATE TABLE t.events "
                                        + COLUMNS
                                        + " ENGINE = MergeTree ORDER BY id"),
                        "it remembers only the last 0 inserts, but exactly-once needs 1000: ALTER TABLE `t`.`events` MODIFY SETTING non_replicated_deduplication_window = 1000."),
                Arguments.of(
                        List.of(TABLE.replace("window = 1000", "window = 999")),
                        "it remembers only the last 999 inserts, but exactly-once needs 1000: ALTER TABLE `t`.`events` MODIFY SETTING non_replicated_deduplication_window = 1000."),
                Arguments.of(
                        List.of(
                                "CREATE TABLE t.events "
                                        + COLUMNS
                                        + " ENGINE = MergeTree PARTITION BY toStartOfHour(at) ORDER BY id"
                                        + WINDOW),
                        "it is partitioned by 'toStartOfHour(at)', which the sink cannot compute: partition it by nothing, toDate(column) or toYYYYMM(column)."),
                Arguments.of(
                        List.of(TABLE, TARGET, VIEW),
                        "the target t.totals of its materialized view t.totals_view remembers only the last 0 inserts, but exactly-once needs 1000: ALTER TABLE `t`.`totals` MODIFY SETTING non_replicated_deduplication_window = 1000."),
                Arguments.of(
                        List.of(
                                TABLE,
                                TARGET + WINDOW,
                                VIEW.replace(
                                        "SELECT kind",
                                        "SELECT concat(kind, toString(now())) AS kind")),
                        "its materialized view t.totals_view calls now(), so a repeated insert would give other rows: take the value from a column instead."),
                Arguments.of(
                        List.of(
                                TABLE,
                                TARGET + WINDOW,
                                VIEW,
                                "CREATE TABLE t.`second one` (n UInt64) ENGINE = MergeTree ORDER BY n",
                                "CREATE MATERIALIZED VIEW t.chained TO t.`second one` AS SELECT n FROM t.totals"),
                        "the target t.second one of its materialized view t.chained remembers only the last 0 inserts, but exactly-once needs 1000: ALTER TABLE `t`.`second one` MODIFY SETTING non_replicated_deduplication_window = 1000."));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void refusesToStart(List<String> statements, String problem) {
        CLICKHOUSE.query(statements.toArray(String[]::new));

        assertThatThrownBy(() -> StartCheck.run(options(null), Depth.DEDUPLICATION))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("Cannot write to ClickHouse table t.events: " + problem);
    }

    @Test
    void refusesAViewWithAnInnerTableWithoutAWindow() {
        CLICKHOUSE.query(
                TABLE,
                "CREATE MATERIALIZED VIEW t.inside ENGINE = SummingMergeTree ORDER BY kind AS"
                        + " SELECT kind, count() AS n FROM t.events GROUP BY kind");

        assertThatThrownBy(() -> StartCheck.run(options(null), Depth.DEDUPLICATION))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageMatching(
                        "(?s)Cannot write to ClickHouse table t.events: the target t\\.\\.inner\\S+ of its materialized view t.inside remembers only the last 0 inserts, .*");
    }

    @Test
    void refusesAnotherPartitionThanTheOneAsked() {
        CLICKHOUSE.query(TABLE.replace("ORDER BY", "PARTITION BY toYYYYMM(at) ORDER BY"));

        assertThatThrownBy(
                        () ->
                                StartCheck.run(
                                        options(new PartitionBy.ToDate("at")), Depth.DEDUPLICATION))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "Cannot write to ClickHouse table t.events: 'sink.partition-by' is 'toDate(at)', but the table is partitioned by 'toYYYYMM(at)'.");
    }

    @Test
    void tellsAllProblemsAtOnce() {
        CLICKHOUSE.query("CREATE TABLE t.events (id Int32, kind UInt8) ENGINE = Memory");

        assertThatThrownBy(() -> StartCheck.run(options(null), Depth.DEDUPLICATION))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll("'id'", "'at'", "'kind'", "Memory");
    }

    @Test
    void startsWithAFittingTable() throws Exception {
        CLICKHOUSE.query(
                TABLE.replace("ORDER BY", "PARTITION BY toDate(at) ORDER BY"),
                TARGET + WINDOW,
                VIEW);

        assertThat(binding(null).partitionBy()).isEqualTo(new PartitionBy.ToDate("at"));
        assertThat(binding(new PartitionBy.ToDate("at")).hasBatchIdColumn()).isTrue();
    }

    @Test
    void doesNotAskAtLeastOnceForAWindow() {
        CLICKHOUSE.query("CREATE TABLE t.events " + COLUMNS + " ENGINE = Memory");

        assertThatCode(() -> StartCheck.run(options(null), Depth.BINDING))
                .doesNotThrowAnyException();
    }

    private static TableBinding binding(PartitionBy partitionBy) throws IOException {
        return StartCheck.run(options(partitionBy), Depth.DEDUPLICATION).tables().bindings().get(0);
    }

    private static SinkOptions options(PartitionBy partitionBy) {
        RowType rowType =
                (RowType)
                        LogicalTypeParser.parse(
                                "ROW<id BIGINT, `at` TIMESTAMP_LTZ(3), kind STRING>",
                                StartCheckITCase.class.getClassLoader());
        return new SinkOptions(
                CLICKHOUSE.connection(),
                Targets.of(new TableName("t", "events"), rowType),
                new BatchLimits(1_000, 1_000_000),
                new BufferOptions(128_000_000, null, 4_000_000),
                partitionBy,
                SystemColumns.standard(),
                new RecoveryOptions(1_000, BeyondWindow.FAIL, OnRewind.REFUSE),
                UnencodableOptions.fail());
    }
}
