package io.millrace.pipelines.reconcile;

import io.millrace.pipelines.clickhouse.ClickHouse;

import java.math.BigDecimal;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What ClickHouse holds. */
final class SpeedSide {
    private final ClickHouse clickHouse;
    private final Map<String, String> range;

    SpeedSide(ClickHouse clickHouse, Map<String, String> range) {
        this.clickHouse = clickHouse;
        this.range = range;
    }

    Map<TableHour, HourSummary> hours() throws SQLException {
        Map<TableHour, HourSummary> hours = new HashMap<>();
        for (List<Object> row : clickHouse.query("clickhouse/reconcile/hours.sql", range)) {
            hours.put(
                    new TableHour((String) row.get(0), ((Number) row.get(1)).longValue()),
                    new HourSummary(
                            ((Number) row.get(2)).longValue(),
                            ((Number) row.get(3)).longValue(),
                            (BigDecimal) row.get(4)));
        }
        return hours;
    }

    /** How far ClickHouse has come. */
    Reach reach() throws SQLException {
        Map<String, Long> positions = new HashMap<>();
        for (List<Object> row : clickHouse.query("clickhouse/reconcile/positions.sql", range)) {
            positions.put((String) row.get(0), ((Number) row.get(1)).longValue());
        }
        return new Reach(positions);
    }

    /** The rows of one hour, by key. */
    Map<String, List<RowVersion>> rows(TableHour hour) throws SQLException {
        Map<String, List<RowVersion>> rows = new HashMap<>();
        var variables =
                Map.of("TABLE", hour.table(), "HOUR_EPOCH", String.valueOf(hour.hourEpoch()));
        for (List<Object> row : clickHouse.query("clickhouse/reconcile/rows.sql", variables)) {
            rows.computeIfAbsent((String) row.get(0), key -> new ArrayList<>())
                    .add(
                            new RowVersion(
                                    ((Number) row.get(1)).longValue(),
                                    (String) row.get(2),
                                    ((Number) row.get(3)).longValue()));
        }
        return rows;
    }
}
