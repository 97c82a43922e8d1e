package io.millrace.connector.clickhouse.sink;

import io.millrace.connector.clickhouse.TestingClickHouse;
import io.millrace.connector.clickhouse.client.ClickHouseClient;
import io.millrace.connector.clickhouse.client.HttpClickHouseClient;
import io.millrace.connector.clickhouse.client.TableName;
import io.millrace.connector.clickhouse.ledger.Positions;
import io.millrace.connector.clickhouse.ledger.SwapLedger;
import io.millrace.connector.clickhouse.ledger.TestingLedger;
import io.millrace.connector.clickhouse.sink.committer.BeyondWindow;
import io.millrace.connector.clickhouse.sink.committer.ClickHouseCommittable;
import io.millrace.connector.clickhouse.sink.committer.InsertSettings;
import io.millrace.connector.clickhouse.sink.committer.LedgerGate;
import io.millrace.connector.clickhouse.sink.committer.OnRewind;
import io.millrace.connector.clickhouse.sink.committer.PartitionGate;
import io.millrace.connector.clickhouse.sink.committer.TestingInserter;
import io.millrace.connector.clickhouse.sink.writer.Batch;
import io.millrace.connector.clickhouse.sink.writer.BatchLimits;
import io.millrace.connector.clickhouse.sink.writer.BufferOptions;
import io.millrace.connector.clickhouse.sink.writer.EncodedRows;
import io.millrace.connector.clickhouse.swap.PartitionSwapper;
import io.millrace.connector.clickhouse.swap.SwapListener;
import io.millrace.connector.clickhouse.swap.SwapOptions;
import io.millrace.connector.clickhouse.swap.SwapRequest;

import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.utils.LogicalTypeParser;
import org.apache.flink.util.function.ThrowingRunnable;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.LongStream;

/**
 * Numbered events that go to three days in turn, so that every day gets late rows all the time; a
 * table with two views and a third one on a view's target; and a lake that has the same events.
 */
final class SwapFixture {
    static final TableName TABLE = new TableName("swap", "events");
    static final TableName LEDGER = new TableName("swap", "partition_swaps");
    static final List<String> PARTITIONS = List.of("20260115", "20260116", "20260117");
    static final Duration LEASE = Duration.ofMillis(400);
    static final RowType ROW_TYPE =
            (RowType)
                    LogicalTypeParser.parse(
                            "ROW<_src STRING, _pos BIGINT, kind STRING, amount DECIMAL(18, 2), `at` TIMESTAMP_LTZ(3)>",
                            SwapFixture.class.getClassLoader());

    private static final long FIRST_INSTANT = 1_768_435_200_000L;
    private static final long DAY = 86_400_000L;
    private static final int SOURCES = 4;

    private final TestingClickHouse clickHouse;

    SwapFixture(TestingClickHouse clickHouse) {
        this.clickHouse = clickHouse;
    }

    /** Whether the sink is told of the ledger. */
    enum Ledger {
        ON,
        OFF
    }

    void createTables() {
        clickHouse.createDatabase("swap");
        String window = " SETTINGS non_replicated_deduplication_window = 1000";
        clickHouse.query(
                "CREATE TABLE swap.events (_src LowCardinality(String), _pos Int64,"
                        + " kind LowCardinality(String), amount Decimal(18, 2),"
                        + " at DateTime64(3, 'UTC'), _batch_id UUID)"
                        + " ENGINE = MergeTree PARTITION BY toDate(at) ORDER BY (kind, at)"
                        + window,
                "CREATE TABLE swap.by_kind (day Date, kind String,"
                        + " events SimpleAggregateFunction(sum, UInt64),"
                        + " amount SimpleAggregateFunction(sum, Decimal(38, 2)), sources AggregateFunction(uniq, String))"
                        + " ENGINE = AggregatingMergeTree PARTITION BY day ORDER BY (day, kind)"
                        + window,
                "CREATE TABLE swap.by_hour (hour DateTime('UTC'), events UInt64)"
                        + " ENGINE = SummingMergeTree PARTITION BY toDate(hour) ORDER BY hour"
                        + window,
                "CREATE TABLE swap.by_day (day Date, events UInt64)"
                        + " ENGINE = SummingMergeTree PARTITION BY day ORDER BY day"
                        + window,
                "CREATE MATERIALIZED VIEW swap.by_kind_view TO swap.by_kind AS"
                        + " SELECT toDate(e.at) AS day, e.kind AS kind, count() AS events,"
                        + " sum(e.amount) AS amount, uniqState(toString(e._src)) AS sources"
                        + " FROM swap.events AS e GROUP BY day, kind",
                "CREATE MATERIALIZED VIEW swap.by_hour_view TO swap.by_hour AS"
                        + " SELECT toStartOfHour(at) AS hour, count() AS events"
                        + " FROM swap.events GROUP BY hour",
                "CREATE MATERIALIZED VIEW swap.by_day_view TO swap.by_day AS"
                        + " SELECT toDate(by_hour.hour) AS day, sum(by_hour.events) AS events"
                        + " FROM swap.by_hour GROUP BY day");
        TestingLedger.create(clickHouse, "swap");
    }

    /** Rows, distinct events, and what each view has counted. */
    String counts() {
        return clickHouse.query(
                "SELECT count(), uniqExact(_src, _pos), (SELECT sum(events) FROM swap.by_kind),"
                        + " (SELECT sum(events) FROM swap.by_hour),"
                        + " (SELECT sum(events) FROM swap.by_day) FROM swap.events");
    }

    /** {@link #counts} when everything is there once. */
    static String complete(long events) {
        return String.join(
                "\t", LongStream.generate(() -> events).limit(5).mapToObj(Long::toString).toList());
    }

    /** The event of a position, as the stream has it. */
    static RowData event(long index) {
        return GenericRowData.of(
                StringData.fromString("events-" + index % SOURCES),
                index,
                StringData.fromString("kind " + index % 7),
                DecimalData.fromUnscaledLong(index, 18, 2),
                TimestampData.fromEpochMillis(FIRST_INSTANT + index % 3 * DAY + index * 1_000));
    }

    /** The first so many positions that lie on a day. */
    static List<RowData> eventsOf(String partition, long from, long to) {
        return LongStream.range(from, to)
                .filter(index -> index % 3 == PARTITIONS.indexOf(partition))
                .mapToObj(SwapFixture::event)
                .toList();
    }

    /** All positions below a number. */
    static Positions below(long end) {
        Map<String, Long> last = new HashMap<>();
        for (long index = Math.max(0, end - SOURCES); index < end; index++) {
            last.put("events-" + index % SOURCES, index);
        }
        return new Positions(last);
    }

    /** What an insert of the sink would be. */
    ClickHouseCommittable committable(List<RowData> rows) throws Exception {
        List<Batch> batches =
                EncodedRows.of(
                        StartCheck.run(options(Ledger.ON), StartCheck.Depth.BINDING)
                                .tables()
                                .bindings()
                                .get(0),
                        rows);
        return new ClickHouseCommittable(
                batches.get(0),
                UUID.randomUUID(),
                1,
                Instant.now(),
                InsertSettings.pinned(rows.size()));
    }

    SinkOptions options(Ledger ledger) {
        return options(clickHouse.server().httpUrl(), ledger);
    }

    SinkOptions options(String url, Ledger ledger) {
        return new SinkOptions(
                clickHouse.connection(url),
                Targets.of(TABLE, ROW_TYPE),
                new BatchLimits(100_000, 32_000_000),
                new BufferOptions(128_000_000, null, 4_000_000),
                null,
                SystemColumns.standard(),
                new RecoveryOptions(0, BeyondWindow.FAIL, OnRewind.REFUSE),
                UnencodableOptions.fail(),
                ledger == Ledger.ON ? LEDGER : null);
    }

    TestingInserter inserter(Ledger ledger) {
        return inserter(ledger == Ledger.ON ? gate() : PartitionGate.open());
    }

    TestingInserter inserter(PartitionGate gate) {
        return new TestingInserter(client(), gate);
    }

    PartitionGate gate() {
        return new LedgerGate(new SwapLedger(client(), LEDGER));
    }

    private ClickHouseClient client() {
        return new HttpClickHouseClient(clickHouse.connection());
    }

    PartitionSwapper swapper(SwapListener listener) throws Exception {
        return swapper(listener, LEASE);
    }

    PartitionSwapper swapper(SwapListener listener, Duration lease) throws Exception {
        return PartitionSwapper.connect(
                swapOptions(
                        clickHouse.server().httpUrl(),
                        clickHouse.server().user(),
                        clickHouse.server().password(),
                        lease),
                listener);
    }

    /**
     * Swaps or recovers, again when inserts ran for longer than the lease: on a busy machine they
     * may, and nothing was replaced.
     */
    static void untilInsertsEnd(ThrowingRunnable<Exception> swap) throws Exception {
        while (true) {
            try {
                swap.run();
                return;
            } catch (IllegalStateException e) {
                if (!gaveUp(e)) {
                    throw e;
                }
            }
        }
    }

    /** Whether a swap came to nothing because inserts ran for longer than the lease. */
    static boolean gaveUp(IllegalStateException error) {
        return error.getMessage().startsWith("Inserts into swap.events have been running for");
    }

    /** A staging table with all events below a number, as a batch run leaves it. */
    SwapRequest load(PartitionSwapper swapper, String partition, long end) throws Exception {
        UUID run = UUID.randomUUID();
        TableName staging = swapper.createStaging(run);
        clickHouse.query(loadStatement(staging, end));
        return new SwapRequest(run, staging, partition, below(end), "events below " + end);
    }

    /** Fills a table with all events below a number. */
    static String loadStatement(TableName table, long end) {
        return "INSERT INTO %s SELECT concat('events-', toString(number %% %d)), number, concat('kind ', toString(number %% 7)), toDecimal64(number, 2) / 100, fromUnixTimestamp64Milli(%d + number %% 3 * %d + number * 1000, 'UTC'), generateUUIDv4() FROM numbers(%d)"
                .formatted(table.quoted(), SOURCES, FIRST_INSTANT, DAY, end);
    }

    static SwapOptions swapOptions(String url, String user, String password, Duration lease) {
        return new SwapOptions(url, user, password, TABLE, LEDGER, lease, Set.of("_batch_id"));
    }
}
