package io.millrace.pipelines.reprocess;

import io.millrace.connector.clickhouse.client.TableName;
import io.millrace.connector.clickhouse.ledger.Positions;
import io.millrace.connector.clickhouse.swap.SwapListener;
import io.millrace.connector.clickhouse.swap.SwapOptions;
import io.millrace.connector.clickhouse.swap.SwapStep;
import io.millrace.pipelines.clickhouse.ClickHouse;
import io.millrace.pipelines.sql.SqlFiles;
import io.millrace.pipelines.sql.SqlRunner;
import io.millrace.pipelines.sql.SqlScript;
import io.millrace.stack.StackExtension;
import io.millrace.stack.StackExtension.Part;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

import static io.millrace.pipelines.reprocess.TestingLake.FIRST_DAY;
import static io.millrace.pipelines.reprocess.TestingLake.SECOND_DAY;
import static io.millrace.pipelines.reprocess.TestingLake.SNAPSHOT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Days of a small lake against the real ClickHouse and its real schema. */
class ReprocessingITCase {
    @RegisterExtension static final StackExtension STACK = StackExtension.with(Part.CLICKHOUSE);

    private static final int ROWS = 1_000;
    private static final int IN_LAKE = 800;

    private static final int LATER_ROWS = 3_000;
    private static final int ALL_ROWS = ROWS + LATER_ROWS;
    private static final int ROWS_OF_A_JOB = LATER_ROWS / 4;

    /** Events of both days between two positions, into the speed job's own sink. */
    private static final String SPEED_JOB =
            """
            SET 'execution.checkpointing.interval' = '200 ms';
            SET 'parallelism.default' = '2';
            CREATE TEMPORARY TABLE positions (pos BIGINT) WITH (
                'connector' = 'datagen', 'rows-per-second' = '300', 'fields.pos.kind' = 'sequence',
                'fields.pos.start' = '%d', 'fields.pos.end' = '%d');
            INCLUDE 'flink/sinks/user_events.sql';
            INSERT INTO user_events_realtime
            SELECT
                '00000000-0000-0000-0000-' || LPAD(CAST(pos AS STRING), 12, '0'),
                '00000000-0000-0000-0000-000000000001', '00000000-0000-0000-0000-000000000002', 'purchase',
                TO_TIMESTAMP_LTZ(1769860800000 + MOD(pos, 2) * 86400000 + pos * 1000, 3),
                CAST(NULL AS STRING), CAST(NULL AS STRING), CAST(NULL AS STRING), CAST(NULL AS STRING),
                CAST(NULL AS STRING), CAST(NULL AS STRING), CAST(NULL AS STRING),
                CAST(0 AS DECIMAL(18, 2)), 1, '{}', TO_TIMESTAMP_LTZ(1769976000000, 3), 'events-0', pos
            FROM positions;
            """;

    private final List<String> progress = new ArrayList<>();

    /** Ends a run without any of its own cleaning up, as SIGKILL does. */
    private static final class Killed extends Error {
        private static final long serialVersionUID = 1;
    }

    /** The stream has computed the amounts of all events wrongly. */
    @BeforeEach
    void createTables() throws Exception {
        query("DROP DATABASE IF EXISTS speed");
        query("DROP DATABASE IF EXISTS ingest");
        try (ClickHouse clickHouse = ClickHouse.connect(STACK.environment())) {
            clickHouse.execute("clickhouse/speed.sql", Map.of());
            clickHouse.execute("clickhouse/swaps.sql", Map.of());
            clickHouse.execute("clickhouse/txn.sql", Map.of());
        }
        query(TestingLake.EVENTS.formatted("speed.user_events_realtime", "0", 0, ROWS));
    }

    @Test
    void correctsHistoryAndKeepsWhatIsNewer() throws Exception {
        assertThat(run(FIRST_DAY, SECOND_DAY, false))
                .containsExactly(
                        new SwappedPartition("2026-01-31", 500, 500, false),
                        new SwappedPartition("2026-02-01", 500, 500, false));

        assertThat(live()).isEqualTo("1000\t1000\t3196\t1000\t1000");
        assertThat(audit())
                .isEqualTo(
                        """
                        user_events_realtime\t2026-01-31\t4242\t500\t500\tfalse
                        user_events_realtime\t2026-02-01\t4242\t500\t500\tfalse""");
        assertThat(progress.get(0))
                .isEqualTo("plan: user_events_realtime, snapshot 4242 of the lake, 2 days");
        assertThat(progress)
                .anyMatch(line -> line.matches("computing for \\d+ s: 800 rows staged"))
                .anyMatch(line -> line.matches("run \\S{36} computed 800 rows in \\d+ s"))
                .contains(
                        "2026-01-31 (1 of 2): 500 rows before, 500 after, different",
                        "2026-02-01 (2 of 2): 500 rows before, 500 after, different");
        assertThat(leftTables()).isEmpty();

        assertThat(run(FIRST_DAY, FIRST_DAY, false))
                .containsExactly(new SwappedPartition("2026-01-31", 500, 500, true));
        assertThat(live()).isEqualTo("1000\t1000\t3196\t1000\t1000");
    }

    /**
     * The lake is behind the job at one time and ahead of it at another. The job comes in parts,
     * none of which begins before a run that the one before has met.
     */
    @Test
    void swapsDaysWhileTheSpeedJobInserts() throws Exception {
        long furthest = 0;
        int runs = 0;
        for (int end = ROWS + ROWS_OF_A_JOB; end <= ALL_ROWS; end += ROWS_OF_A_JOB) {
            startSpeedJob(end - ROWS_OF_A_JOB, end);
            do {
                long rows = rows();
                long inLake =
                        runs % 2 == 0
                                ? rows - rows / 10
                                : Math.min(rows + 500, ALL_ROWS - rows / 50);
                reprocessing(
                                new TestingLake(ReprocessingITCase::query, inLake),
                                SwapOptions.STANDARD_LEASE,
                                (step, partition) -> {})
                        .run(FIRST_DAY, SECOND_DAY, OptionalLong.empty(), false);
                furthest = Math.max(furthest, inLake);
                runs++;
            } while (rows() < end);
        }

        String corrected =
                BigDecimal.valueOf(furthest * (furthest - 1) / 2, 2)
                        .stripTrailingZeros()
                        .toPlainString();
        assertThat(live()).isEqualTo("4000\t4000\t" + corrected + "\t4000\t4000");
        assertThat(leftTables()).isEmpty();
    }

    private static void startSpeedJob(int from, int end) throws Exception {
        String job = SPEED_JOB.formatted(from, end - 1);
        SqlRunner.run(
                SqlScript.read(
                        "speed_job.sql",
                        name -> name.equals("speed_job.sql") ? job : SqlFiles.read(name),
                        STACK.environment()));
    }

    private static long rows() {
        return Long.parseLong(query("SELECT count() FROM speed.user_events_realtime"));
    }

    @Test
    void comparesOnlyWhenTold() throws Exception {
        assertThat(run(SECOND_DAY, SECOND_DAY, true))
                .containsExactly(new SwappedPartition("2026-02-01", 500, 500, false));

        assertThat(live()).isEqualTo("1000\t1000\t0\t1000\t1000");
        assertThat(audit()).isEmpty();
        assertThat(leftTables()).isEmpty();
    }

    @Test
    void finishesAndRecordsWhatAKilledRunHasBegun() throws Exception {
        Reprocessing killed =
                reprocessing(
                        new TestingLake(ReprocessingITCase::query, IN_LAKE),
                        killAt(SwapStep.BASE_REPLACED));
        assertThatThrownBy(() -> killed.run(FIRST_DAY, SECOND_DAY, OptionalLong.empty(), false))
                .isInstanceOf(Killed.class);

        run(SECOND_DAY, SECOND_DAY, false);

        assertThat(live()).isEqualTo("1000\t1000\t3196\t1000\t1000");
        assertThat(audit())
                .isEqualTo(
                        """
                        user_events_realtime\t2026-01-31\t4242\t500\t500\tfalse
                        user_events_realtime\t2026-02-01\t4242\t500\t500\tfalse""");
        assertThat(progress)
                .anyMatch(
                        line ->
                                line.matches(
                                        "run \\S{36} died while it swapped 2026-01-31: finished or rolled back"));
        assertThat(leftTables()).isEmpty();
    }

    @Test
    void recordsASwapAfterWhichTheRunWasKilled() throws Exception {
        Reprocessing killed =
                reprocessing(
                        new TestingLake(ReprocessingITCase::query, IN_LAKE),
                        killAt(SwapStep.CLEANED));
        assertThatThrownBy(() -> killed.run(FIRST_DAY, SECOND_DAY, OptionalLong.of(7), false))
                .isInstanceOf(Killed.class);

        run(SECOND_DAY, SECOND_DAY, true);

        assertThat(audit()).isEqualTo("user_events_realtime\t2026-01-31\t7\t500\t500\tfalse");
    }

    @Test
    void leavesNothingBehindWhenTheLakeCannotBeRead() {
        Lake broken =
                new Lake() {
                    @Override
                    public long snapshot(OptionalLong wanted) {
                        return SNAPSHOT;
                    }

                    @Override
                    public List<DaySize> days(long snapshot, LocalDate from, LocalDate to) {
                        return List.of();
                    }

                    @Override
                    public Positions load(
                            long snapshot,
                            LocalDate from,
                            LocalDate to,
                            TableName staging,
                            Runnable heartbeat) {
                        throw new IllegalStateException("no S3 today");
                    }
                };

        assertThatThrownBy(
                        () ->
                                reprocessing(broken, (step, partition) -> {})
                                        .run(FIRST_DAY, SECOND_DAY, OptionalLong.empty(), false))
                .hasMessage("no S3 today");

        assertThat(leftTables()).isEmpty();
        assertThat(live()).isEqualTo("1000\t1000\t0\t1000\t1000");
    }

    @Test
    void refusesDaysInTheWrongOrder() {
        assertThatThrownBy(() -> run(SECOND_DAY, FIRST_DAY, false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The last day, 2026-01-31, is before the first one, 2026-02-01.");
    }

    private List<SwappedPartition> run(LocalDate from, LocalDate to, boolean dryRun)
            throws Exception {
        return reprocessing(
                        new TestingLake(ReprocessingITCase::query, IN_LAKE),
                        (step, partition) -> {})
                .run(from, to, OptionalLong.empty(), dryRun);
    }

    private Reprocessing reprocessing(Lake lake, SwapListener listener) {
        return reprocessing(lake, Duration.ofMillis(300), listener);
    }

    private Reprocessing reprocessing(Lake lake, Duration lease, SwapListener listener) {
        return new Reprocessing(STACK.environment(), lake, lease, listener, progress::add);
    }

    private static SwapListener killAt(SwapStep last) {
        return (step, partition) -> {
            if (step == last) {
                throw new Killed();
            }
        };
    }

    /** Rows, distinct rows, amounts, and the events that each view has counted. */
    private static String live() {
        return query(
                "SELECT count(), uniqExact(_src, _pos), sum(amount), (SELECT sum(event_count) FROM speed.user_activity_summary),"
                        + " (SELECT sum(purchases) FROM speed.conversion_funnel) FROM speed.user_events_realtime");
    }

    private static String audit() {
        return query(
                "SELECT table_name, partition, snapshot_id, rows_before, rows_after, identical FROM ingest.audit_transforms ORDER BY partition");
    }

    private static String leftTables() {
        return query(
                "SELECT name FROM system.tables WHERE database = 'speed' AND match(name, '__(swap|load)_')");
    }

    private static String query(String statement) {
        return STACK.clickHouse().query(statement);
    }
}
