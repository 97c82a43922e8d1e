package io.millrace.connector.clickhouse.source;

import io.millrace.connector.clickhouse.client.ClickHouseClient;
import io.millrace.connector.clickhouse.client.ReadQuery;
import io.millrace.connector.clickhouse.client.TableName;
import io.millrace.connector.clickhouse.source.ScanRequest.Order;
import io.millrace.connector.clickhouse.source.TableReading.Checked;
import io.millrace.connector.clickhouse.source.filter.Condition;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Divides a scan into splits that together have every row once.
 *
 * <p>A split is a range of the primary key. A range that one frequent key makes too large is
 * divided again by a hash. With FINAL, rows of one sorting key are always in one split, so that all
 * versions of a row are seen together.
 */
final class ScanPlanner {
    private static final long LEAST_ROWS = 65_536;
    private static final int SPLITS_PER_READER = 2;

    private final ScanRequest request;
    private final ClickHouseClient client;

    ScanPlanner(ScanRequest request, ClickHouseClient client) {
        this.request = request;
        this.client = client;
    }

    /** The splits for so many readers. */
    List<ScanSplit> plan(int readers) throws IOException, InterruptedException {
        if (request.partitionIds() != null && request.partitionIds().isEmpty()) {
            return List.of();
        }
        Checked table = request.reading().check(client);
        Condition condition = table.condition();
        addPartitions(condition);
        List<ScanSplit> splits = new ArrayList<>();
        if (!table.engine().isMergeTree() || isDescending(table)) {
            splits.add(split(table, condition, 0));
            return splits;
        }
        KeyRanges index = new KeyRanges(client, request.reading().table(), request.partitionIds());
        long rowsPerSplit = rowsPerSplit(index.rows(), readers);
        for (KeyRange range : index.divide(table.engine(), rowsPerSplit)) {
            Condition inRange = condition.copy();
            range.addTo(inRange);
            long buckets =
                    table.engine().sortingKey().isEmpty()
                            ? 1
                            : Math.round((double) range.rows() / rowsPerSplit);
            if (buckets <= 1) {
                splits.add(split(table, inRange, splits.size()));
                continue;
            }
            for (long bucket = 0; bucket < buckets; bucket++) {
                Condition inBucket = inRange.copy();
                inBucket.and(bucket(table, bucket, buckets));
                splits.add(split(table, inBucket, splits.size()));
            }
        }
        return splits;
    }

    /** A few splits for each reader, but neither tiny ones nor larger ones than asked for. */
    private long rowsPerSplit(long rows, int readers) {
        long even = rows / ((long) SPLITS_PER_READER * readers) + 1;
        return Math.min(request.rowsPerSplit(), Math.max(LEAST_ROWS, even));
    }

    private void addPartitions(Condition condition) {
        if (request.partitionIds() != null) {
            condition.and(
                    request.partitionIds().stream()
                            .map(id -> condition.parameter("String", id))
                            .collect(Collectors.joining(", ", "_partition_id IN (", ")")));
        }
    }

    /** Without FINAL, rows of one sorting key may part, so what is read of them spreads them. */
    private String bucket(Checked table, long bucket, long buckets) {
        List<String> hashed = new ArrayList<>(table.engine().sortingKey());
        if (!table.isFinal()) {
            hashed.addAll(columns());
        }
        return "%s %% %d = %d".formatted(hash(hashed), buckets, bucket);
    }

    private List<String> columns() {
        return request.reading().produced().getFieldNames().stream().map(TableName::quote).toList();
    }

    /** Hashes each value by itself: the hash of several is NULL when one of them is. */
    private static String hash(List<String> expressions) {
        return expressions.stream()
                .map(expression -> "ifNull(cityHash64(" + expression + "), 0)")
                .collect(Collectors.joining(", ", "cityHash64(", ")"));
    }

    private ScanSplit split(Checked table, Condition condition, int number) {
        String sql =
                table.select()
                        + condition.whereClause()
                        + (request.order() == Order.REPEATABLE ? order(table) : "")
                        + (request.limit() == null ? "" : " LIMIT " + request.limit())
                        + table.end();
        return new ScanSplit(
                Integer.toString(number), new ReadQuery(sql, condition.parameters()), 0, 0);
    }

    /** Rows that are equal in this order are equal in all that is read of them, but for luck. */
    private String order(Checked table) {
        List<String> order = new ArrayList<>(table.engine().sortingKey());
        List<String> columns = columns();
        if (!columns.isEmpty()) {
            order.add(hash(columns));
        }
        return order.isEmpty() ? "" : " ORDER BY " + String.join(", ", order);
    }

    private static boolean isDescending(Checked table) {
        return table.engine().sortingKey().stream().anyMatch(part -> part.endsWith(" DESC"));
    }
}
