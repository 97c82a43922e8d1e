package io.millrace.pipelines.reconcile;

import org.apache.flink.table.api.ApiExpression;
import org.apache.flink.table.api.Table;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.types.Row;
import org.apache.flink.util.CloseableIterator;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import static org.apache.flink.table.api.Expressions.$;
import static org.apache.flink.table.api.Expressions.lit;

/**
 * What ClickHouse should hold: the lake's rows through the logic views, read by Flink in batch
 * mode.
 */
final class LakeSide {
    private final TableEnvironment environment;

    /**
     * @param environment has the views of {@code flink/jobs/reconcile.sql}
     */
    LakeSide(TableEnvironment environment) {
        this.environment = environment;
    }

    Map<TableHour, HourSummary> hours() throws Exception {
        Map<TableHour, HourSummary> hours = new HashMap<>();
        try (CloseableIterator<Row> rows =
                environment.from("reconciliation_hours").execute().collect()) {
            while (rows.hasNext()) {
                Row row = rows.next();
                hours.put(
                        new TableHour((String) row.getField(0), (Long) row.getField(1)),
                        new HourSummary(
                                (Long) row.getField(2),
                                (Long) row.getField(3),
                                (BigDecimal) row.getField(4)));
            }
        }
        return hours;
    }

    /** How far the lake has come. */
    Reach reach() throws Exception {
        Map<String, Long> positions = new HashMap<>();
        try (CloseableIterator<Row> rows =
                environment.from("reconciliation_positions").execute().collect()) {
            while (rows.hasNext()) {
                Row row = rows.next();
                positions.put((String) row.getField(0), (Long) row.getField(1));
            }
        }
        return new Reach(positions);
    }

    /** Those of some positions, by source, that the raw zone or the quarantine holds. */
    Map<String, Set<Long>> held(Map<String, Set<Long>> positions) throws Exception {
        LongSummaryStatistics span =
                positions.values().stream()
                        .flatMap(Set::stream)
                        .collect(Collectors.summarizingLong(Long::longValue));
        Map<String, Set<Long>> held = new HashMap<>();
        positions.keySet().forEach(source -> held.put(source, new HashSet<>()));
        Table table =
                environment
                        .from("reconciliation_held")
                        .filter($("_pos").isGreaterOrEqual(span.getMin()))
                        .filter($("_pos").isLessOrEqual(span.getMax()));
        try (CloseableIterator<Row> rows = table.execute().collect()) {
            while (rows.hasNext()) {
                Row row = rows.next();
                String source = (String) row.getField(0);
                Long position = (Long) row.getField(1);
                if (positions.getOrDefault(source, Set.of()).contains(position)) {
                    held.get(source).add(position);
                }
            }
        }
        return held;
    }

    /** The rows of some hours, by hour and key. */
    Map<TableHour, Map<String, List<RowVersion>>> rows(Collection<TableHour> hours)
            throws Exception {
        Map<TableHour, Map<String, List<RowVersion>>> result = new HashMap<>();
        hours.forEach(hour -> result.put(hour, new HashMap<>()));
        Map<String, LongSummaryStatistics> spans =
                hours.stream()
                        .collect(
                                Collectors.groupingBy(
                                        TableHour::table,
                                        Collectors.summarizingLong(TableHour::hourEpoch)));
        ApiExpression wanted = lit(false);
        for (Map.Entry<String, LongSummaryStatistics> span : spans.entrySet()) {
            wanted =
                    wanted.or(
                            $("table_name")
                                    .isEqual(span.getKey())
                                    .and(
                                            $("hour_epoch")
                                                    .between(
                                                            span.getValue().getMin(),
                                                            span.getValue().getMax())));
        }
        Table table =
                environment
                        .from("reconciliation_rows")
                        .filter(wanted)
                        .select(
                                $("table_name"),
                                $("hour_epoch"),
                                $("row_key"),
                                $("row_hash"),
                                $("_src"),
                                $("_pos"));
        try (CloseableIterator<Row> rows = table.execute().collect()) {
            while (rows.hasNext()) {
                keep(rows.next(), result);
            }
        }
        return result;
    }

    /** Of the hours between the first and the last, only the wanted ones are kept. */
    private static void keep(Row row, Map<TableHour, Map<String, List<RowVersion>>> wanted) {
        var hour = new TableHour((String) row.getField(0), (Long) row.getField(1));
        Map<String, List<RowVersion>> rows = wanted.get(hour);
        if (rows != null) {
            rows.computeIfAbsent((String) row.getField(2), key -> new ArrayList<>())
                    .add(
                            new RowVersion(
                                    (Long) row.getField(3),
                                    (String) row.getField(4),
                                    (Long) row.getField(5)));
        }
    }
}
