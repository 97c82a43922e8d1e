package io.millrace.connector.clickhouse.source;

import io.millrace.connector.clickhouse.TestingClickHouse;
import io.millrace.connector.clickhouse.client.HttpClickHouseClient;
import io.millrace.connector.clickhouse.client.RetryPolicy;
import io.millrace.connector.clickhouse.client.TableName;
import io.millrace.connector.clickhouse.source.ScanRequest.Order;

import org.apache.flink.connector.base.source.reader.RecordsWithSplitIds;
import org.apache.flink.connector.base.source.reader.splitreader.SplitsAddition;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.utils.LogicalTypeParser;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The splits of a scan, read one by one on the real server. */
class ParallelScanITCase {
    @RegisterExtension static final TestingClickHouse CLICKHOUSE = new TestingClickHouse();

    private static final int ROWS = 40_000;
    private static final long SPLIT_ROWS = 5_000;

    @BeforeEach
    void createDatabase() {
        CLICKHOUSE.createDatabase("db");
    }

    /** Sorting key, least number of splits, most rows of one split. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "id                        | 8 | 6000",
                "(kind, id)                | 8 | 6000",
                "(kind, uid)               | 8 | 6000",
                "(toDate(at), id)          | 8 | 6000",
                "(at, id)                  | 8 | 6000",
                "(price, id)               | 8 | 6000",
                "kind                      | 8 | 10000",
                "(id % 2, kind)            | 6 | 12000",
                "(score, id)               | 8 | 6000",
                "(assumeNotNull(note), id) | 8 | 6000",
                "(note, id)                | 8 | 6000",
                "tuple()                   | 1 | 40000"
            })
    void readsEveryRowOnce(String sortingKey, int leastSplits, int mostRows) throws Exception {
        fill(sortingKey);

        List<ScanSplit> splits = plan(request(Order.NONE));

        assertThat(splits).hasSizeGreaterThanOrEqualTo(leastSplits);
        assertThat(read(splits, mostRows)).isEqualTo(everyRowOnce());
    }

    @Test
    void readsEveryRowOnceWhilePartsAreMergedAndAdded() throws Exception {
        fill("(kind, id)");
        List<ScanSplit> splits = plan(request(Order.NONE));
        List<ScanSplit> first = splits.subList(0, splits.size() / 2);
        Map<Long, Long> seen = read(first, ROWS);

        CLICKHOUSE.query(
                "OPTIMIZE TABLE db.t FINAL",
                "INSERT INTO db.t SELECT number + 1000000, 'k1', generateUUIDv4(), now(), 1, 1, 'n' FROM numbers(1000)");
        read(splits.subList(splits.size() / 2, splits.size()), ROWS)
                .forEach((id, count) -> seen.merge(id, count, Long::sum));
        seen.keySet().removeIf(id -> id >= 1_000_000 && seen.get(id) == 1);

        assertThat(seen).isEqualTo(everyRowOnce());
    }

    @Test
    void readsRangesByThePrimaryIndex() throws Exception {
        fill("(kind, id)");
        CLICKHOUSE.query("OPTIMIZE TABLE db.t FINAL");

        List<ScanSplit> splits = plan(request(Order.NONE));
        read(splits, 6_000);

        CLICKHOUSE.flushQueryLog();
        String mostRead =
                CLICKHOUSE.query(
                        "SELECT max(read_rows) FROM (SELECT read_rows FROM system.query_log WHERE type = 'QueryFinish' AND query LIKE 'SELECT toUInt8(1)%' ORDER BY event_time_microseconds DESC LIMIT "
                                + splits.size()
                                + ")");
        assertThat(Long.parseLong(mostRead)).isLessThan(8_000);
    }

    @Test
    void keepsVersionsOfAKeyTogetherWhenReadingFinal() throws Exception {
        CLICKHOUSE.query(
                "CREATE TABLE db.t (id Int64, v UInt64, day Date) ENGINE = ReplacingMergeTree(v) PARTITION BY day ORDER BY id SETTINGS index_granularity = 256",
                "INSERT INTO db.t SELECT number, 1, '2026-01-01' FROM numbers(40000)",
                "INSERT INTO db.t SELECT number, 2, '2026-01-02' FROM numbers(40000) WHERE number % 3 = 0");
        RowType row = rowType("ROW<id BIGINT>");
        ScanRequest request = request(row, FinalMode.ALWAYS, Order.NONE);

        List<ScanSplit> splits = plan(request);

        assertThat(splits).hasSizeGreaterThan(8);
        assertThat(read(request, splits, 6_000)).isEqualTo(everyRowOnce());
    }

    /** Stops in the middle of a split and goes on from what a checkpoint has kept. */
    @ParameterizedTest
    @CsvSource({"1, id", "5000, kind", "1025, '(note, id)'"})
    void goesOnWhereARestoredSplitWas(int rowsBefore, String sortingKey) throws Exception {
        fill(sortingKey);
        ScanRequest request = request(Order.REPEATABLE);
        ScanSplit split = plan(request).get(0);
        List<Long> all = ids(request, split);

        ScanProgress progress = new ScanProgress(split);
        List<Long> before = new ArrayList<>();
        try (ScanSplitReader reader = reader(request)) {
            for (ScannedRow row : rows(reader, split)) {
                if (before.size() < rowsBefore) {
                    before.add(row.row().getLong(0));
                    progress.advance(row);
                }
            }
        }
        CLICKHOUSE.query("OPTIMIZE TABLE db.t FINAL");
        ScanSplitSerializer serializer = new ScanSplitSerializer();
        ScanSplit restored = serializer.deserialize(1, serializer.serialize(progress.toSplit()));
        before.addAll(ids(request, restored));

        assertThat(before).containsExactlyElementsOf(all);
    }

    @Test
    void refusesToGoOnWithRowsThatHaveChanged() throws Exception {
        fill("id");
        ScanRequest request = request(Order.REPEATABLE);
        ScanSplit split = plan(request).get(0);
        ScanProgress progress = new ScanProgress(split);
        try (ScanSplitReader reader = reader(request)) {
            rows(reader, split).subList(0, 100).forEach(progress::advance);
        }

        CLICKHOUSE.query("DELETE FROM db.t WHERE id = 5");

        assertThatThrownBy(() -> ids(request, progress.toSplit()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "Cannot go on with the scan of ClickHouse table db.t: the first 100 rows of split 0 are no longer those that were read before the restore, so rows would be lost or doubled. Start the job without this state.");
    }

    private static void fill(String sortingKey) {
        CLICKHOUSE.query(
                "CREATE TABLE db.t (id Int64, kind LowCardinality(String), uid UUID, at DateTime64(3, 'Europe/Berlin'), price Decimal(18, 2), score Float64, note Nullable(String)) ENGINE = MergeTree PARTITION BY toYYYYMM(at) ORDER BY "
                        + sortingKey
                        + " SETTINGS index_granularity = 256, allow_nullable_key = 1",
                "INSERT INTO db.t SELECT number, 'k' || toString(number % 3), reinterpretAsUUID(sipHash128(number)), toDateTime64('2026-10-24 00:00:00', 3, 'Europe/Berlin') + number * 3, number / 7, if(number % 100 = 0, nan, number / 3), if(number % 5 = 0, NULL, 'it\\'s ' || toString(number)) FROM numbers(25000)",
                "INSERT INTO db.t SELECT number, 'k' || toString(number % 3), reinterpretAsUUID(sipHash128(number)), toDateTime64('2026-10-24 00:00:00', 3, 'Europe/Berlin') + number * 3, number / 7, number / 3, if(number % 5 = 0, NULL, 'it\\'s ' || toString(number)) FROM numbers(25000, 15000)");
    }

    private static Map<Long, Long> everyRowOnce() {
        return LongStream.range(0, ROWS).boxed().collect(Collectors.toMap(id -> id, id -> 1L));
    }

    private static ScanRequest request(Order order) {
        return request(rowType("ROW<id BIGINT, note STRING>"), FinalMode.NEVER, order);
    }

    private static ScanRequest request(RowType row, FinalMode finalMode, Order order) {
        return new ScanRequest(
                new TableReading(
                        CLICKHOUSE.connection(),
                        new TableName("db", "t"),
                        row,
                        row,
                        List.of(),
                        finalMode),
                null,
                null,
                SPLIT_ROWS,
                order,
                RetryPolicy.standard(0));
    }

    private static RowType rowType(String text) {
        return (RowType) LogicalTypeParser.parse(text, ParallelScanITCase.class.getClassLoader());
    }

    private static List<ScanSplit> plan(ScanRequest request) throws Exception {
        try (var client = new HttpClickHouseClient(CLICKHOUSE.connection())) {
            return new ScanPlanner(request, client).plan(2);
        }
    }

    /** How often each id was read; asserts how large a split is. */
    private static Map<Long, Long> read(List<ScanSplit> splits, int mostRows) throws Exception {
        return read(request(Order.NONE), splits, mostRows);
    }

    private static Map<Long, Long> read(ScanRequest request, List<ScanSplit> splits, int mostRows)
            throws Exception {
        List<Long> ids = new ArrayList<>();
        for (ScanSplit split : splits) {
            List<Long> ofSplit = ids(request, split);
            assertThat(ofSplit).hasSizeLessThanOrEqualTo(mostRows);
            ids.addAll(ofSplit);
        }
        return ids.stream()
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
    }

    private static List<Long> ids(ScanRequest request, ScanSplit split) throws Exception {
        try (ScanSplitReader reader = reader(request)) {
            return rows(reader, split).stream().map(row -> row.row().getLong(0)).toList();
        }
    }

    private static ScanSplitReader reader(ScanRequest request) {
        return new ScanSplitReader(
                request.reading().connection(), request.reading().format(), request.retries());
    }

    private static List<ScannedRow> rows(ScanSplitReader reader, ScanSplit split) throws Exception {
        reader.handleSplitsChanges(new SplitsAddition<>(List.of(split)));
        List<ScannedRow> rows = new ArrayList<>();
        while (true) {
            RecordsWithSplitIds<ScannedRow> batch = reader.fetch();
            assertThat(batch.nextSplit()).isEqualTo(split.splitId());
            for (ScannedRow row = batch.nextRecordFromSplit();
                    row != null;
                    row = batch.nextRecordFromSplit()) {
                rows.add(row);
            }
            if (batch.finishedSplits().contains(split.splitId())) {
                return rows;
            }
        }
    }
}
