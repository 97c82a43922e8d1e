package io.millrace.connector.clickhouse.sink;

import io.millrace.connector.clickhouse.TestingClickHouse;
import io.millrace.connector.clickhouse.client.TableName;
import io.millrace.connector.clickhouse.sink.StartCheck.Depth;
import io.millrace.connector.clickhouse.sink.committer.BeyondWindow;
import io.millrace.connector.clickhouse.sink.committer.OnRewind;
import io.millrace.connector.clickhouse.sink.writer.BatchLimits;
import io.millrace.connector.clickhouse.sink.writer.BufferOptions;
import io.millrace.connector.clickhouse.sink.writer.DeadLetters;
import io.millrace.connector.clickhouse.sink.writer.PartitionBy;
import io.millrace.connector.clickhouse.sink.writer.PositionColumns;
import io.millrace.connector.clickhouse.sink.writer.TableBinding;

import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.utils.LogicalTypeParser;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import javax.annotation.Nullable;

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
    private static final String DEAD_LETTERS =
            DeadLetters.createStatement(
                    new TableName("t", "dead"),
                    new PositionColumns("_src", "_pos"),
                    "_batch_id",
                    1_000);
    private static final String VIEW =
            "CREATE MATERIALIZED VIEW t.totals_view TO t.totals AS"
                    + " SELECT kind, count() AS n FROM t.events GROUP BY kind";

    @BeforeEach
    void createDatabase() {
        CLICKHOUSE.createDatabase("t");
    }

    /** What is wrong with a table, and what the user reads. */
    static Stream<Arguments> tableRefusals() {
        return Stream.of(
                refusal("the table does not exist, or the user may not see it."),
                refusal(
                        "Column 'id' of t.events has the ClickHouse type Int32, which does not take the Flink type BIGINT: it would lose values of BIGINT, so cast it in the query.",
                        TABLE.replace("id Int64", "id Int32")),
                refusal("Table t.events has no column 'kind'.", TABLE.replace(" kind String,", "")),
                refusal(
                        "Column 'kind' of t.events is MATERIALIZED, so it cannot be written: leave it out of the sink's columns.",
                        TABLE.replace("kind String", "kind String MATERIALIZED 'x'")),
                refusal(
                        "Column '_batch_id' of t.events has the type String, but the sink writes a UUID to it: change the column, or name another one in 'sink.batch-id-column'.",
                        TABLE.replace("_batch_id UUID", "_batch_id String")),
                refusal(
                        "it has the engine Memory, which does not recognize a repeated insert: use an engine of the MergeTree family.",
                        "CREATE TABLE t.events " + COLUMNS + " ENGINE = Memory"),
                refusal(
                        "it remembers only the last 0 inserts, but exactly-once needs 1000: ALTER TABLE `t`.`events` MODIFY SETTING non_replicated_deduplication_window = 1000.",
                        TABLE.replace(WINDOW, "")),
                refusal(
                        "it remembers only the last 999 inserts, but exactly-once needs 1000: ALTER TABLE `t`.`events` MODIFY SETTING non_replicated_deduplication_window = 1000.",
                        TABLE.replace("window = 1000", "window = 999")),
                refusal(
                        "it is partitioned by 'toStartOfHour(at)', which the sink cannot compute: partition it by nothing, toDate(column) or toYYYYMM(column).",
                        TABLE.replace("ORDER BY", "PARTITION BY toStartOfHour(at) ORDER BY")),
                refusal(
                        "it is partitioned by 'kind', which the sink cannot compute: partition it by nothing, toDate(column) or toYYYYMM(column).",
                        TABLE.replace("ORDER BY", "PARTITION BY kind ORDER BY")),
                refusal(
                        "it is partitioned by '(kind, toDate(at))', which the sink cannot compute: partition it by nothing, toDate(column) or toYYYYMM(column).",
                        TABLE.replace("ORDER BY", "PARTITION BY (kind, toDate(at)) ORDER BY")),
                refusal(
                        "Table t.events is partitioned by toDate(day), so the sink needs the column 'day' in every row.",
                        TABLE.replace("(id", "(day Date, id")
                                .replace("ORDER BY", "PARTITION BY toDate(day) ORDER BY")));
    }

    /** What is wrong with the views of a table that is right itself. */
    static Stream<Arguments> viewRefusals() {
        return Stream.of(
                refusal(
                        "the target t.totals of its materialized view t.totals_view remembers only the last 0 inserts, but exactly-once needs 1000: ALTER TABLE `t`.`totals` MODIFY SETTING non_replicated_deduplication_window = 1000.",
                        TABLE,
                        TARGET,
                        VIEW),
                refusal(
                        "the target t.totals of its materialized view t.totals_view has the engine Memory, which does not recognize a repeated insert: use an engine of the MergeTree family.",
                        TABLE,
                        TARGET.replace("SummingMergeTree ORDER BY kind", "Memory"),
                        VIEW),
                refusal(
                        "the target t.totals of its materialized view t.totals_view does not exist, or the user may not see it.",
                        TABLE,
                        TARGET + WINDOW,
                        VIEW,
                        "DROP TABLE t.totals SETTINGS check_table_dependencies = 0, check_referential_table_dependencies = 0"),
                refusal(
                        "its materialized view t.totals_view calls now(), so a repeated insert would give other rows: take the value from a column instead.",
                        TABLE,
                        TARGET + WINDOW,
                        VIEW.replace(
                                "SELECT kind", "SELECT concat(kind, toString(now())) AS kind")),
                refusal(
                        "its materialized view t.totals_view calls now(), so a repeated insert would give other rows: take the value from a column instead.",
                        TABLE,
                        TARGET + WINDOW,
                        VIEW.replace("GROUP BY", "WHERE at < NOW() GROUP BY")),
                refusal(
                        "its materialized view t.totals_view calls rand(), so a repeated insert would give other rows: take the value from a column instead.",
                        TABLE,
                        TARGET + WINDOW,
                        VIEW.replace("GROUP BY", "WHERE rand() % 2 = 0 GROUP BY")),
                refusal(
                        "its materialized view t.totals_view calls generateUUIDv4(), so a repeated insert would give other rows: take the value from a column instead.",
                        TABLE,
                        TARGET + WINDOW,
                        VIEW.replace("SELECT kind", "SELECT toString(generateUUIDv4()) AS kind")),
                refusal(
                        "the target t.second one of its materialized view t.chained remembers only the last 0 inserts, but exactly-once needs 1000: ALTER TABLE `t`.`second one` MODIFY SETTING non_replicated_deduplication_window = 1000.",
                        TABLE,
                        TARGET + WINDOW,
                        VIEW,
                        "CREATE TABLE t.`second one` (n UInt64) ENGINE = MergeTree ORDER BY n",
                        "CREATE MATERIALIZED VIEW t.chained TO t.`second one` AS SELECT n FROM t.totals"));
    }

    private static Arguments refusal(String problem, String... statements) {
        return Arguments.of(problem, List.of(statements));
    }

    @ParameterizedTest
    @MethodSource({"tableRefusals", "viewRefusals"})
    void refusesToStart(String problem, List<String> statements) {
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

    static Stream<Arguments> deadLetterRefusals() {
        String table = DEAD_LETTERS.replace(WINDOW, "") + WINDOW;
        return Stream.of(
                refusal("the table does not exist, or the user may not see it."),
                refusal(
                        "Table t.dead has no column 'reason'.",
                        table.replace("`reason` String, ", "")),
                refusal(
                        "Column 'time' of t.dead has the ClickHouse type DateTime('UTC'), which does not take the Flink type TIMESTAMP_LTZ(3): it would lose fractions of TIMESTAMP_LTZ(3), so cast it to precision 0 in the query.",
                        table.replace("DateTime64(3, 'UTC')", "DateTime('UTC')")),
                refusal(
                        "Column '_src' of t.dead is not Nullable, but a row may be refused because it has none.",
                        table.replace("Nullable(String)", "String")),
                refusal(
                        "it remembers only the last 0 inserts, but exactly-once needs 1000: ALTER TABLE `t`.`dead` MODIFY SETTING non_replicated_deduplication_window = 1000.",
                        table.replace(WINDOW, "")));
    }

    @ParameterizedTest
    @MethodSource("deadLetterRefusals")
    void refusesATableThatDoesNotFitForDeadLetters(String problem, List<String> statements) {
        CLICKHOUSE.query(TABLE);
        CLICKHOUSE.query(statements.toArray(String[]::new));

        assertThatThrownBy(() -> StartCheck.run(withDeadLetters(), Depth.DEDUPLICATION))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "Cannot write to ClickHouse table t.dead: "
                                + problem
                                + "\nA table for dead letters is made by "
                                + DEAD_LETTERS);
    }

    @Test
    void takesTheTableForDeadLettersThatItNames() throws Exception {
        CLICKHOUSE.query(TABLE, DEAD_LETTERS);

        assertThat(
                        StartCheck.run(withDeadLetters(), Depth.DEDUPLICATION)
                                .tables()
                                .deadLetters()
                                .rowType()
                                .getFieldNames())
                .containsExactly("table", "reason", "row", "time", "_src", "_pos");
    }

    @Test
    void writesDeadLettersWithoutPositionsWhereThereAreNoColumnsForThem() throws Exception {
        CLICKHOUSE.query(
                TABLE,
                DEAD_LETTERS.replace("`_src` Nullable(String), `_pos` Nullable(Int64), ", ""));

        assertThat(
                        StartCheck.run(withDeadLetters(), Depth.DEDUPLICATION)
                                .tables()
                                .deadLetters()
                                .rowType()
                                .getFieldNames())
                .containsExactly("table", "reason", "row", "time");
    }

    @Test
    void refusesToSpillRowsThatCannotBeFoundAgain() {
        CLICKHOUSE.query(TABLE.replace(", _batch_id UUID", ""));

        assertThatThrownBy(
                        () ->
                                StartCheck.run(
                                        options(
                                                null,
                                                "file:/spill",
                                                UnencodableOptions.fail(),
                                                null),
                                        Depth.DEDUPLICATION))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "Cannot write to ClickHouse table t.events: it has no column '_batch_id', by which spilled rows are found again: add it (UUID), or leave 'sink.spill.directory' out.");
    }

    @Test
    void warnsOnceOfAPlainMergeTree() throws Exception {
        CLICKHOUSE.query(TABLE, TARGET + WINDOW, VIEW);

        StartCheck.Result result = StartCheck.run(options(null), Depth.DEDUPLICATION);

        assertThat(result.warningsOf(0))
                .containsExactly(
                        "The log of inserts of t.events (MergeTree) is not synced to disk: an insert that was acknowledged right before a power loss of the ClickHouse host may be inserted again (ClickHouse issue #111577). Replicated engines are not affected.");
        assertThat(result.warningsOf(1)).isEmpty();
    }

    @Test
    void warnsOfATableWithoutBatchId() throws Exception {
        CLICKHOUSE.query(TABLE.replace(", _batch_id UUID", ""));

        assertThat(StartCheck.run(options(null), Depth.DEDUPLICATION).warningsOf(0))
                .hasSize(2)
                .contains(
                        "Table t.events has no column '_batch_id': after a restore beyond its deduplication window, rows could be inserted twice");
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
                VIEW.replace("GROUP BY", "WHERE kind != 'it\\'s now()' GROUP BY"));

        assertThat(binding(null).partitionBy()).isEqualTo(new PartitionBy.ToDate("at"));
        assertThat(binding(new PartitionBy.ToDate("at")).hasBatchIdColumn()).isTrue();
    }

    @Test
    void refusesALedgerByWhichRowsCannotBeTold() {
        CLICKHOUSE.query(
                "CREATE TABLE t.events (id Int64, at DateTime64(3, 'UTC'), kind String)"
                        + " ENGINE = MergeTree PARTITION BY id % 10 ORDER BY id");

        assertThatThrownBy(() -> StartCheck.run(withLedger("none"), Depth.BINDING))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        """
                        Cannot write to ClickHouse table t.events: \
                        the table t.none of 'sink.swap-ledger' does not exist, or the user may not see it.
                        with 'sink.swap-ledger' it needs the column '_batch_id', by which rows are found after a swap.
                        with 'sink.swap-ledger' every row needs its place in the source: '_src' (STRING) and '_pos' (BIGINT).
                        with 'sink.swap-ledger' it must be partitioned by nothing, toDate(column) or toYYYYMM(column), not by 'id % 10'.""");
    }

    @Test
    void refusesALedgerForRowsThatMayHaveNoPosition() {
        CLICKHOUSE.query(
                TABLE.replace(
                        "_batch_id", "_src Nullable(String), _pos Nullable(Int64), _batch_id"),
                "CREATE TABLE t.ledger (table_name String) ENGINE = MergeTree ORDER BY ()");

        assertThatThrownBy(() -> StartCheck.run(withLedger("ledger"), Depth.BINDING))
                .hasMessageContainingAll(
                        "its column '_src' is Nullable, but a row without a position can't be told from those of a batch run.",
                        "its column '_pos' is Nullable, but a row without a position can't be told from those of a batch run.");
    }

    @Test
    void refusesATableThatIsNoLedger() {
        CLICKHOUSE.query(
                TABLE, "CREATE TABLE t.ledger (table_name String) ENGINE = MergeTree ORDER BY ()");

        assertThatThrownBy(() -> StartCheck.run(withLedger("ledger"), Depth.DEDUPLICATION))
                .hasMessageContaining(
                        "the table t.ledger of 'sink.swap-ledger' has no column 'partition_id'.");
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

    private static SinkOptions options(@Nullable PartitionBy partitionBy) {
        return options(partitionBy, null, UnencodableOptions.fail(), null);
    }

    private static SinkOptions withDeadLetters() {
        return options(null, null, new UnencodableOptions(new TableName("t", "dead"), null), null);
    }

    private static SinkOptions withLedger(String table) {
        return options(null, null, UnencodableOptions.fail(), new TableName("t", table));
    }

    private static SinkOptions options(
            @Nullable PartitionBy partitionBy,
            @Nullable String spillDirectory,
            UnencodableOptions unencodable,
            @Nullable TableName ledger) {
        RowType rowType =
                (RowType)
                        LogicalTypeParser.parse(
                                "ROW<id BIGINT, `at` TIMESTAMP_LTZ(3), kind STRING>",
                                StartCheckITCase.class.getClassLoader());
        return new SinkOptions(
                CLICKHOUSE.connection(),
                Targets.of(new TableName("t", "events"), rowType),
                new BatchLimits(1_000, 1_000_000),
                new BufferOptions(128_000_000, spillDirectory, 4_000_000),
                partitionBy,
                SystemColumns.standard(),
                new RecoveryOptions(1_000, BeyondWindow.FAIL, OnRewind.REFUSE),
                unencodable,
                ledger);
    }
}
