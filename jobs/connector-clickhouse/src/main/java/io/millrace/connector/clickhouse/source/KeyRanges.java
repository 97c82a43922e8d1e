package io.millrace.connector.clickhouse.source;

import io.millrace.connector.clickhouse.client.ClickHouseClient;
import io.millrace.connector.clickhouse.client.TableEngine;
import io.millrace.connector.clickhouse.client.TableName;

import javax.annotation.Nullable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Divides a MergeTree table by its primary index, which has the key of every 8192nd row.
 *
 * <p>A range of keys stays what it is while parts are merged, so a row is in one range whenever it
 * is read; names of parts and places in them do not.
 */
final class KeyRanges {
    private static final int MAX_KEY_COLUMNS = 3;
    private static final int INDEX_COLUMNS = 3;

    private final ClickHouseClient client;
    private final Map<String, String> parameters;

    /** Index entries of the partitions that are read. */
    private final String index;

    KeyRanges(ClickHouseClient client, TableName table, @Nullable List<String> partitionIds) {
        this.client = client;
        this.parameters = Map.of("database", table.database(), "table", table.table());
        String partitions =
                partitionIds == null
                        ? ""
                        : partitionIds.stream()
                                .map(id -> "'" + id + "'")
                                .collect(
                                        Collectors.joining(
                                                ", ",
                                                " AND splitByChar('_', part_name)[1] IN (",
                                                ")"));
        this.index =
                "mergeTreeIndex({database:String}, {table:String}) WHERE rows_in_granule > 0"
                        + partitions;
    }

    /** How many rows there are. */
    long rows() throws IOException, InterruptedException {
        return Long.parseLong(
                client.query("SELECT sum(rows_in_granule) FROM " + index, parameters)
                        .get(0)
                        .get(0));
    }

    /** Ranges of about so many rows that cover the table; a frequent key makes one larger. */
    List<KeyRange> divide(TableEngine engine, long rowsPerRange)
            throws IOException, InterruptedException {
        long rows = rows();
        List<KeyColumn> key = keyColumns(engine);
        if (key.isEmpty() || rows <= rowsPerRange) {
            return List.of(KeyRange.everything(rows));
        }
        List<List<String>> starts = starts(key, rowsPerRange);
        List<KeyRange> ranges = new ArrayList<>();
        for (int i = 0; i < starts.size(); i++) {
            List<String> start = starts.get(i);
            ranges.add(
                    new KeyRange(
                            key,
                            i == 0 ? null : start.subList(0, key.size()),
                            i + 1 == starts.size()
                                    ? null
                                    : starts.get(i + 1).subList(0, key.size()),
                            Long.parseLong(start.get(key.size()))));
        }
        return ranges;
    }

    /** For each range its first key and, after that, its number of rows. */
    private List<List<String>> starts(List<KeyColumn> key, long rowsPerRange)
            throws IOException, InterruptedException {
        String columns =
                key.stream().map(KeyColumn::quotedIndexColumn).collect(Collectors.joining(", "));
        String texts =
                IntStream.range(0, key.size())
                        .mapToObj(i -> key.get(i).textOf("(first." + (i + 1) + ")"))
                        .collect(Collectors.joining(", "));
        return client.query(
                "SELECT "
                        + texts
                        + ", n FROM (SELECT min(k) AS first, sum(n) AS n FROM (SELECT k, n,"
                        + " intDiv(sum(n) OVER (ORDER BY k ROWS UNBOUNDED PRECEDING) - n, "
                        + rowsPerRange
                        + ") AS range FROM (SELECT tuple("
                        + columns
                        + ") AS k, sum(rows_in_granule) AS n FROM "
                        + index
                        + " GROUP BY k)) GROUP BY range) ORDER BY first",
                parameters);
    }

    private List<KeyColumn> keyColumns(TableEngine engine)
            throws IOException, InterruptedException {
        List<List<String>> described =
                client.query(
                        "DESCRIBE TABLE mergeTreeIndex({database:String}, {table:String})",
                        parameters);
        List<KeyColumn> key = new ArrayList<>();
        for (int i = 0; i < engine.primaryKey().size() && i < MAX_KEY_COLUMNS; i++) {
            List<String> column = described.get(INDEX_COLUMNS + i);
            Optional<KeyColumn> of =
                    KeyColumn.of(engine.primaryKey().get(i), column.get(0), column.get(1));
            if (of.isEmpty()) {
                break;
            }
            key.add(of.get());
        }
        return key;
    }
}
