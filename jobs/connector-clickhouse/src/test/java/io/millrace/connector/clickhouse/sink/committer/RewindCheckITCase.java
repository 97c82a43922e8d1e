package io.millrace.connector.clickhouse.sink.committer;

import io.millrace.connector.clickhouse.TestingClickHouse;
import io.millrace.connector.clickhouse.client.TableName;
import io.millrace.connector.clickhouse.ledger.TestingLedger;
import io.millrace.connector.clickhouse.sink.writer.PositionColumns;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Which positions are compared, on the real server. */
class RewindCheckITCase {
    @RegisterExtension static final TestingClickHouse CLICKHOUSE = new TestingClickHouse();

    private static final TableName TABLE = new TableName("rewind", "events");

    @BeforeEach
    void createTable() {
        CLICKHOUSE.createDatabase("rewind");
        TestingLedger.create(CLICKHOUSE, "rewind");
        create("_src LowCardinality(String), _pos UInt64");
    }

    @ParameterizedTest
    @CsvSource({"9", "10", "9223372036854775807"})
    void passesWhenTheTableIsNotAhead(String inTable) {
        CLICKHOUSE.query("INSERT INTO rewind.events VALUES ('a', " + inTable + "), ('a', 3)");

        assertThatCode(() -> check(OnRewind.REFUSE, "a", Math.max(10, Long.parseLong(inTable))))
                .doesNotThrowAnyException();
    }

    @Test
    void refusesWhenASourceIsAhead() {
        CLICKHOUSE.query("INSERT INTO rewind.events VALUES ('a', 11), ('a', 3), ('b', 7)");

        assertThatThrownBy(() -> check(OnRewind.REFUSE, "a", 10))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "Table rewind.events is ahead of the restored checkpoint 17, so the rows in between would be written again: it has rows of source 'a' up to position 11, the state up to 10. Start from a later checkpoint or savepoint; or take the rows out of the table (ALTER TABLE `rewind`.`events` DELETE WHERE `_src` = 'a' AND `_pos` > 10) and rebuild its aggregates; or, when somebody else wrote them, start with 'sink.recovery.rewind' = 'ignore'.");
    }

    @Test
    void comparesPositionsThatALongDoesNotHold() {
        CLICKHOUSE.query("INSERT INTO rewind.events VALUES ('a', 18446744073709551615)");

        assertThatThrownBy(() -> check(OnRewind.REFUSE, "a", Long.MAX_VALUE))
                .hasMessageContaining(
                        "of source 'a' up to position 18446744073709551615, the state up to 9223372036854775807");
    }

    @Test
    void quotesTheNamesOfSources() {
        CLICKHOUSE.query("INSERT INTO rewind.events VALUES ('it\\'s', 11)");

        assertThatThrownBy(() -> check(OnRewind.REFUSE, "it's", 10))
                .hasMessageContaining("WHERE `_src` = 'it\\'s' AND `_pos` > 10");
    }

    /** Another job may write other sources to the same table. */
    @Test
    void doesNotCompareSourcesThatTheStateDoesNotKnow() {
        CLICKHOUSE.query("INSERT INTO rewind.events VALUES ('other', 11)");

        assertThatCode(() -> check(OnRewind.REFUSE, "a", 10)).doesNotThrowAnyException();
    }

    @Test
    void doesNotCompareRowsWithoutASourceOrPosition() {
        create("_src Nullable(String), _pos Nullable(Int64)");
        CLICKHOUSE.query("INSERT INTO rewind.events VALUES (NULL, 11), ('a', NULL)");

        assertThatCode(() -> check(OnRewind.REFUSE, "a", 10)).doesNotThrowAnyException();
    }

    @Test
    void goesOnWhenItIsToldTo() {
        CLICKHOUSE.query("INSERT INTO rewind.events VALUES ('a', 11)");

        assertThatCode(() -> check(OnRewind.IGNORE, "a", 10)).doesNotThrowAnyException();
    }

    /** A state that was written without positions cannot be compared, nor does it ask anything. */
    @Test
    void passesAStateWithoutPositions() {
        CLICKHOUSE.query("DROP TABLE rewind.events");

        assertThatCode(() -> check(OnRewind.REFUSE).check(17, new EmittedPositions()))
                .doesNotThrowAnyException();
    }

    @Test
    void saysWhatItCouldNotDoWithoutATable() {
        CLICKHOUSE.query("DROP TABLE rewind.events");

        assertThatThrownBy(() -> check(OnRewind.REFUSE, "a", 10))
                .isInstanceOf(IOException.class)
                .hasMessage("Cannot compare the restored positions with table rewind.events");
    }

    /** They are not written again: the sink leaves out what a batch run has brought. */
    @Test
    void passesRowsThatABatchRunHasBrought() {
        create("_src String, _pos Int64, day Date", " PARTITION BY day");
        swap("20260116", 15);
        CLICKHOUSE.query(
                "INSERT INTO rewind.events VALUES ('a', 15, '2026-01-16'), ('a', 10, '2026-01-17')");

        assertThatCode(() -> check(OnRewind.REFUSE, "a", 10)).doesNotThrowAnyException();
    }

    @Test
    void takesOutOnlyWhatNoBatchRunHasBrought() {
        create("_src String, _pos Int64, day Date", " PARTITION BY day");
        swap("20260116", 15);
        CLICKHOUSE.query(
                "INSERT INTO rewind.events SELECT 'a', number, '2026-01-16' FROM numbers(20)",
                "INSERT INTO rewind.events SELECT 'a', number, '2026-01-17' FROM numbers(12)");

        assertThatThrownBy(() -> check(OnRewind.REFUSE, "a", 10))
                .hasMessageContaining(
                        "it has rows of source 'a' in partition 20260116 up to position 19, the state up to 10; of source 'a' in partition 20260117 up to position 11, the state up to 10.")
                .satisfies(
                        e -> {
                            Matcher delete =
                                    Pattern.compile("\\((ALTER TABLE .*)\\) and")
                                            .matcher(e.getMessage());
                            assertThat(delete.find()).isTrue();
                            CLICKHOUSE.query(delete.group(1) + " SETTINGS mutations_sync = 2");
                        });
        assertThat(
                        CLICKHOUSE.query(
                                "SELECT day, max(_pos) FROM rewind.events GROUP BY day ORDER BY day"))
                .isEqualTo("2026-01-16\t15\n2026-01-17\t10");
        assertThatCode(() -> check(OnRewind.REFUSE, "a", 10)).doesNotThrowAnyException();
    }

    private static void swap(String partition, long upto) {
        CLICKHOUSE.query(
                "INSERT INTO rewind.partition_swaps (table_name, partition_id, run_id, attempt_id, state, ordinal, upto)"
                        + " VALUES ('rewind.events', '%s', generateUUIDv4(), generateUUIDv4(), 'done', 1, map('a', %d))"
                                .formatted(partition, upto));
    }

    private static void create(String columns) {
        create(columns, "");
    }

    private static void create(String columns, String partitioned) {
        CLICKHOUSE.query(
                "DROP TABLE IF EXISTS rewind.events",
                "CREATE TABLE rewind.events ("
                        + columns
                        + ") ENGINE = MergeTree"
                        + partitioned
                        + " ORDER BY tuple()");
    }

    private static void check(OnRewind onRewind, String source, long position) throws IOException {
        EmittedPositions restored = new EmittedPositions();
        restored.add(TABLE, source, position);
        check(onRewind).check(17, restored);
    }

    private static RewindCheck check(OnRewind onRewind) {
        return new RewindCheck(
                CLICKHOUSE.connection(),
                List.of(TABLE),
                new PositionColumns("_src", "_pos"),
                onRewind,
                new TableName("rewind", "partition_swaps"));
    }
}
