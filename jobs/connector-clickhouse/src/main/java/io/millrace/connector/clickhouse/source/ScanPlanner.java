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
 * divided again by a hash of the whole sorting key. Rows of one sorting key are always in one
 * split, so that FINAL sees all of them, and their versions are read from one state of the table.
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
        KeyRanges index =
                new KeyRanges(client, request.reading().table(), request.partitionIds());
        long rowsPerSplit = rowsPerSplit(index.rows(), readers);
        for (KeyRange range : index.divide(table.engine(), rowsPerSplit)) {
            Condition inRange = condition.copy();
            range.addTo(inRange);
            long buckets = table.engine().sortingKey().isEmpty() ? 1 : range.rows() / rowsPerSplit;
            if (buckets <= 1) {
                splits.add(split(table, inRange, splits.size()));
                continue;
            }
            for (long bucket = 0; bucket < buckets; bucket++) {
                Condition inBucket = inRange.copy();
                inBucket.and(bucket(table.engine().sortingKey(), bucket, buckets));
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

    /** A hash of a key with a NULL in it is NULL. */
    private static String bucket(List<String> sortingKey, long bucket, long buckets) {
        return "ifNull(cityHash64(%s), 0) %% %d = %d"
                .formatted(String.join(", ", sortingKey), buckets, bucket);
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
        List<String> columns =
                request.reading().produced().getFieldNames().stream()
                        .map(TableName::quote)
                        .toList();
        if (!columns.isEmpty()) {
            order.add("cityHash64(tuple(" + String.join(", ", columns) + "))");
        }
        return order.isEmpty() ? "" : " ORDER BY " + String.join(", ", order);
    }

    private static boolean isDescending(Checked table) {
        return table.engine().sortingKey().stream().anyMatch(part -> part.endsWith(" DESC"));
    }
}
