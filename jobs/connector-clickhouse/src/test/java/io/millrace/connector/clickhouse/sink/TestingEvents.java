package io.millrace.connector.clickhouse.sink;

import io.millrace.connector.clickhouse.TestingClickHouse;
import io.millrace.stack.LocalClickHouse;

import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.utils.LogicalTypeParser;

import java.util.List;

/**
 * Numbered events over three days, and a table with two materialized views.
 *
 * <p>Every event is known by its source and position, so that a lost or doubled one is seen.
 */
final class TestingEvents {
    static final int COUNT = 12_000;
    static final RowType ROW_TYPE =
            (RowType)
                    LogicalTypeParser.parse(
                            "ROW<_src STRING, _pos BIGINT, kind STRING, amount DECIMAL(18, 2), `at` TIMESTAMP_LTZ(3)>",
                            TestingEvents.class.getClassLoader());

    /** Spreads neighbouring positions over the days; it has no factor in common with COUNT. */
    private static final int STRIDE = 7_919;

    private static final long FIRST_INSTANT = 1_768_435_200_000L;
    private static final long MILLIS_BETWEEN = 3 * 86_400_000L / COUNT;

    /** The view that counts by kind; it needs its target. */
    static final String BY_KIND_VIEW =
            "CREATE MATERIALIZED VIEW crash.by_kind_view TO crash.by_kind AS"
                    + " SELECT kind, count() AS events, sum(amount) AS amount"
                    + " FROM crash.events GROUP BY kind";

    private TestingEvents() {}

    /** What recognizes a repeated insert. */
    enum Protection {
        /** The table and the targets of its views remember tokens, rows have their batch id. */
        ON,
        /** The same, but one target of a view does not remember tokens. */
        ONE_TARGET_FORGETS,
        /** Nothing. */
        OFF
    }

    static void createTables(TestingClickHouse clickHouse, Protection protection) {
        clickHouse.query(tables(protection).toArray(String[]::new));
    }

    /** The statements that create the tables in an empty database. */
    static List<String> tables(Protection protection) {
        boolean on = protection != Protection.OFF;
        return List.of(
                "DROP DATABASE IF EXISTS crash",
                "CREATE DATABASE crash",
                "CREATE TABLE crash.events (_src String, _pos UInt64, kind LowCardinality(String),"
                        + " amount Decimal(18, 2), at DateTime64(3, 'UTC')"
                        + (on ? ", _batch_id UUID" : "")
                        + ") ENGINE = MergeTree PARTITION BY toDate(at) ORDER BY (kind, at)"
                        + window(on),
                "CREATE TABLE crash.by_kind (kind String, events UInt64, amount Decimal(38, 2))"
                        + " ENGINE = SummingMergeTree ORDER BY kind"
                        + window(on),
                "CREATE TABLE crash.by_hour (hour DateTime('UTC'), events UInt64)"
                        + " ENGINE = SummingMergeTree PARTITION BY toDate(hour) ORDER BY hour"
                        + window(protection == Protection.ON),
                BY_KIND_VIEW,
                "CREATE MATERIALIZED VIEW crash.by_hour_view TO crash.by_hour AS"
                        + " SELECT toStartOfHour(at) AS hour, count() AS events"
                        + " FROM crash.events GROUP BY hour");
    }

    private static String window(boolean on) {
        return " SETTINGS non_replicated_deduplication_window = " + (on ? 10_000 : 0);
    }

    /**
     * What the tables hold.
     *
     * @param rows rows of the table
     * @param events distinct ones
     * @param byKind what the first view has counted
     * @param byHour what the second view has counted
     */
    record Counts(long rows, long events, long byKind, long byHour) {

        /** Every one of so many events is there once, and counted once. */
        static Counts each(long events) {
            return new Counts(events, events, events, events);
        }
    }

    static Counts counts(TestingClickHouse clickHouse) {
        return counts(clickHouse.server());
    }

    static Counts counts(LocalClickHouse clickHouse) {
        String[] counts =
                clickHouse
                        .query(
                                "SELECT count(), uniqExact(_src, _pos),"
                                        + " (SELECT sum(events) FROM crash.by_kind),"
                                        + " (SELECT sum(events) FROM crash.by_hour)"
                                        + " FROM crash.events")
                        .split("\t");
        return new Counts(
                Long.parseLong(counts[0]),
                Long.parseLong(counts[1]),
                Long.parseLong(counts[2]),
                Long.parseLong(counts[3]));
    }

    /** The event of a position; three days hold however many there are. */
    static RowData event(String origin, long index) {
        return GenericRowData.of(
                StringData.fromString(origin + "-" + index % 4),
                index,
                StringData.fromString("kind " + index % 7),
                DecimalData.fromUnscaledLong(index, 18, 2),
                TimestampData.fromEpochMillis(
                        FIRST_INSTANT + index * STRIDE % COUNT * MILLIS_BETWEEN));
    }
}
