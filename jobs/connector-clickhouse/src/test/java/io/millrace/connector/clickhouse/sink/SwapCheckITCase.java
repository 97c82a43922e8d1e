package io.millrace.connector.clickhouse.sink;

import io.millrace.connector.clickhouse.TestingClickHouse;
import io.millrace.connector.clickhouse.client.TableName;
import io.millrace.connector.clickhouse.ledger.Positions;
import io.millrace.connector.clickhouse.ledger.TestingLedger;
import io.millrace.connector.clickhouse.sink.SwapFixture.Ledger;
import io.millrace.connector.clickhouse.swap.PartitionSize;
import io.millrace.connector.clickhouse.swap.PartitionSwapper;
import io.millrace.connector.clickhouse.swap.SwapListener;
import io.millrace.connector.clickhouse.swap.SwapRequest;
import io.millrace.connector.clickhouse.swap.SwapStep;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import static io.millrace.connector.clickhouse.sink.SwapFixture.PARTITIONS;
import static io.millrace.connector.clickhouse.sink.SwapFixture.complete;
import static io.millrace.connector.clickhouse.sink.SwapFixture.eventsOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

/** Tables whose partitions can't be swapped, and swaps that would be wrong. */
class SwapCheckITCase {
    @RegisterExtension static final TestingClickHouse CLICKHOUSE = new TestingClickHouse();

    private static final String DAY = PARTITIONS.get(1);

    private final SwapFixture fixture = new SwapFixture(CLICKHOUSE);

    @BeforeEach
    void createTables() throws Exception {
        fixture.createTables();
        fixture.inserter(Ledger.ON).insert(fixture.committable(eventsOf(DAY, 0, 90)));
    }

    static Stream<Arguments> refusals() {
        return Stream.of(
                Arguments.of(
                        "RENAME TABLE swap.events TO swap.gone",
                        "Cannot swap partitions of swap.events: it does not exist, or the user may not see it."),
                Arguments.of(
                        "ALTER TABLE swap.events DROP COLUMN _pos",
                        "Cannot swap partitions of swap.events: it has no column '_pos'."),
                Arguments.of(
                        "ALTER TABLE swap.events MODIFY COLUMN _pos Nullable(Int64)",
                        "Cannot swap partitions of swap.events: its column '_pos' is Nullable, but a row without a position can't be told from those of a batch run."),
                Arguments.of(
                        "ALTER TABLE swap.partition_swaps DROP COLUMN note",
                        "Cannot swap partitions of swap.events: the ledger swap.partition_swaps has no column 'note'."),
                Arguments.of(
                        "CREATE MATERIALIZED VIEW swap.extra TO swap.by_day AS SELECT toDate(recorded_at) AS day, count() AS events FROM swap.partition_swaps GROUP BY day",
                        "Cannot swap partitions of swap.events: swap.by_day, the target of its view swap.by_day_view, is also fed by swap.extra, whose rows would be lost."),
                Arguments.of(
                        "CREATE MATERIALIZED VIEW swap.latest ENGINE = Memory AS SELECT max(at) AS at FROM swap.events",
                        "Cannot swap partitions of swap.events: swap..inner_id.<uuid> has the engine Memory, whose partitions can't be replaced."));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void refusesATableWhosePartitionsCannotBeReplaced(String change, String message) {
        CLICKHOUSE.query(change);

        assertThatThrownBy(() -> fixture.swapper((step, partition) -> {}))
                .isInstanceOf(IllegalStateException.class)
                .extracting(e -> e.getMessage().replaceAll("[0-9a-f-]{36}", "<uuid>"))
                .isEqualTo(message);
    }

    @Test
    void refusesAggregatesThatOtherPartitionsShare() throws Exception {
        CLICKHOUSE.query(
                "CREATE TABLE swap.total (id UInt8, events UInt64) ENGINE = SummingMergeTree ORDER BY id",
                "CREATE MATERIALIZED VIEW swap.total_view TO swap.total AS SELECT 1 AS id, count() AS events FROM swap.events");

        assertRefused(
                "Cannot replace the aggregates of partition 20260116 of swap.events in swap.total: they lie in its partitions [all]. Partition it as the table is.");
    }

    @Test
    void refusesAViewThatReadsTheTableTwice() throws Exception {
        CLICKHOUSE.query(
                "CREATE MATERIALIZED VIEW swap.twice TO swap.by_day AS SELECT toDate(at) AS day, count() AS events FROM swap.events WHERE kind IN (SELECT kind FROM swap.events) GROUP BY day");

        assertRefused(
                "Cannot rebuild the aggregates of view swap.twice: its query must read swap.events, or the target of another view on it, once; it names them 2 times.");
    }

    @Test
    void refusesStagedRowsAfterThePositions() throws Exception {
        try (PartitionSwapper swapper = fixture.swapper((step, partition) -> {})) {
            SwapRequest request = fixture.load(swapper, DAY, 90);
            SwapRequest wrong =
                    new SwapRequest(
                            request.run(),
                            request.staging(),
                            DAY,
                            new Positions(
                                    request.upto().last().entrySet().stream()
                                            .collect(
                                                    Collectors.toMap(
                                                            Map.Entry::getKey, entry -> 60L))),
                            "");

            assertThatThrownBy(() -> swapper.swap(wrong))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageMatching(
                            "10 rows of partition 20260116 in swap.events__load_\\w{32} lie after the positions that it was read up to.");
        }
        assertThat(fixture.counts()).isEqualTo(complete(30));
    }

    /** As many rows, but each read gives other amounts. */
    @Test
    void refusesStagedRowsThatAreNotWhatWasCopied() throws Exception {
        TableName unstable = new TableName("swap", "unstable");
        CLICKHOUSE.query(
                "CREATE VIEW swap.unstable AS SELECT _src, _pos, kind, toDecimal64(rand64() % 1000000, 2) AS amount, at, _batch_id, '20260116' AS _partition_id FROM swap.events");
        try (PartitionSwapper swapper = fixture.swapper((step, partition) -> {})) {
            SwapRequest request =
                    new SwapRequest(UUID.randomUUID(), unstable, DAY, SwapFixture.below(90), "");

            assertThatThrownBy(() -> swapper.swap(request))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageMatching(
                            "The copy of partition 20260116 of swap.events differs from its source: Fingerprint\\[rows=30, hash=\\d+] instead of Fingerprint\\[rows=30, hash=\\d+]. Nothing was replaced.");
        }
        assertUntouched();
    }

    /** One row more than the live table has comes into the copy of its newer rows. */
    @Test
    void refusesNewerRowsThatAreNotWhatWasCopied() throws Exception {
        SwapListener disturbing =
                (step, partition) -> {
                    if (step == SwapStep.INSERTS_ENDED) {
                        String copy =
                                CLICKHOUSE.query(
                                        "SELECT name FROM system.tables WHERE name LIKE 'events\\_\\_swap\\_%'");
                        CLICKHOUSE.query(
                                "INSERT INTO swap."
                                        + copy
                                        + " SELECT * FROM swap.events WHERE _pos = 88");
                    }
                };
        try (PartitionSwapper swapper = fixture.swapper(disturbing)) {
            SwapRequest request = fixture.load(swapper, DAY, 60);

            assertThatThrownBy(() -> swapper.swap(request))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageMatching(
                            "The copy of partition 20260116 of swap.events differs from its source: Fingerprint\\[rows=11, hash=\\d+] instead of Fingerprint\\[rows=10, hash=\\d+]. Nothing was replaced.");
        }
        assertUntouched();
        fixture.inserter(Ledger.ON).insert(fixture.committable(eventsOf(DAY, 90, 180)));
        assertThat(fixture.counts()).isEqualTo(complete(60));
    }

    @Test
    void comparesWithoutReplacingAnything() throws Exception {
        try (PartitionSwapper swapper = fixture.swapper((step, partition) -> {})) {
            assertThat(swapper.compare(fixture.load(swapper, DAY, 60)))
                    .hasToString("SwapCounts[rowsBefore=30, rowsAfter=30, identical=true]");
            assertThat(swapper.compare(fixture.load(swapper, DAY, 120)))
                    .hasToString("SwapCounts[rowsBefore=30, rowsAfter=40, identical=false]");
            SwapRequest changed = fixture.load(swapper, DAY, 60);
            CLICKHOUSE.query(
                    "ALTER TABLE %s UPDATE amount = 0 WHERE _pos = 4 SETTINGS mutations_sync = 2"
                            .formatted(changed.staging().quoted()));
            assertThat(swapper.compare(changed))
                    .hasToString("SwapCounts[rowsBefore=30, rowsAfter=30, identical=false]");
        }
        assertThat(fixture.counts()).isEqualTo(complete(30));
    }

    @Test
    void swapsATableWithoutPartitions() throws Exception {
        CLICKHOUSE.createDatabase("swap");
        TestingLedger.create(CLICKHOUSE, "swap");
        CLICKHOUSE.query(
                "CREATE TABLE swap.events (_src String, _pos UInt64, kind String) ENGINE = MergeTree ORDER BY kind",
                "CREATE MATERIALIZED VIEW swap.totals ENGINE = SummingMergeTree ORDER BY kind AS SELECT kind, count() AS events FROM swap.events GROUP BY kind",
                "INSERT INTO swap.events SELECT 's', number, 'old' FROM numbers(8)");

        try (PartitionSwapper swapper = fixture.swapper((step, partition) -> {})) {
            SwapRequest request =
                    new SwapRequest(
                            UUID.randomUUID(),
                            swapper.createStaging(UUID.randomUUID()),
                            "all",
                            new Positions(Map.of("s", 4L)),
                            "");
            CLICKHOUSE.query(
                    "INSERT INTO %s SELECT 's', number, 'new' FROM numbers(5)"
                            .formatted(request.staging().quoted()));
            assertThat(swapper.sizes(request.staging()))
                    .extracting(PartitionSize::partition, PartitionSize::rows)
                    .containsExactly(tuple("all", 5L));
            swapper.swap(request);
        }

        assertThat(
                        CLICKHOUSE.query(
                                "SELECT kind, count() FROM swap.events GROUP BY kind ORDER BY kind"))
                .isEqualTo("new\t5\nold\t3");
        assertThat(
                        CLICKHOUSE.query(
                                "SELECT kind, sum(events) FROM swap.totals GROUP BY kind ORDER BY kind"))
                .isEqualTo("new\t5\nold\t3");
    }

    private void assertRefused(String message) throws Exception {
        try (PartitionSwapper swapper = fixture.swapper((step, partition) -> {})) {
            SwapRequest request = fixture.load(swapper, DAY, 60);
            assertThatThrownBy(() -> swapper.swap(request))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage(message);
        }
        assertUntouched();
    }

    private void assertUntouched() {
        assertThat(fixture.counts()).isEqualTo(complete(30));
        assertThat(
                        CLICKHOUSE.query(
                                "SELECT name FROM system.tables WHERE name LIKE '%\\_\\_swap\\_%'"))
                .isEmpty();
        assertThat(
                        List.of(
                                CLICKHOUSE
                                        .query("SELECT DISTINCT state FROM swap.partition_swaps")
                                        .split("\n")))
                .doesNotContain("replacing");
    }
}
