package io.millrace.pipelines.reconcile;

import io.millrace.pipelines.reconcile.RowDifference.Kind;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

import java.io.PrintStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a reconciliation found.
 *
 * @param checked rows that the lake holds in the range
 * @param hours hours that were compared, over all tables
 * @param differences each row on which the sides disagree, late ones too
 */
public record ReconciliationResult(long checked, int hours, List<RowDifference> differences) {
    /** Rows with which something is wrong: late ones are not among them. */
    public long mismatches() {
        return differences.stream().filter(RowDifference::isMismatch).count();
    }

    /**
     * Whether so few rows mismatch that it does not matter.
     *
     * @param tolerance share of the checked rows, 0 to 1
     */
    public boolean isWithin(double tolerance) {
        return mismatches() <= tolerance * checked;
    }

    /**
     * @param limit how many rows to name at most
     */
    public void print(PrintStream out, int limit) {
        for (RowDifference difference :
                differences.subList(0, Math.min(limit, differences.size()))) {
            out.printf(
                    "%-8s %s %s, %s at %d%n",
                    name(difference.kind()),
                    difference.hour(),
                    difference.key(),
                    difference.row().source(),
                    difference.row().position());
        }
        if (differences.size() > limit) {
            out.printf("... and %,d more%n", differences.size() - limit);
        }
        out.printf(
                "reconcile: %,d rows in %,d table hours checked, %,d differ%s, %,d are late: %s%n",
                checked,
                hours,
                mismatches(),
                mismatches() == 0 ? "" : " " + kinds(),
                differences.size() - mismatches(),
                mismatches() == 0 ? "consistent" : "INCONSISTENT");
    }

    /** The result as one JSON object, on one line. */
    public String toJson() throws JsonProcessingException {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (RowDifference difference : differences) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("table", difference.hour().table());
            row.put("hour_epoch", difference.hour().hourEpoch());
            row.put("key", difference.key());
            row.put("kind", name(difference.kind()));
            row.put("source", difference.row().source());
            row.put("position", difference.row().position());
            rows.add(row);
        }
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("checked", checked);
        json.put("hours", hours);
        json.put("mismatches", mismatches());
        json.put("late", differences.size() - mismatches());
        json.put("kinds", kinds());
        json.put("differences", rows);
        return new ObjectMapper().writeValueAsString(json);
    }

    /** The result in Prometheus' text format, such as its node exporter reads from files. */
    public String toMetrics(Instant finished) {
        var text = new StringBuilder();
        text.append("# TYPE millrace_reconcile_rows gauge\n")
                .append("millrace_reconcile_rows %d\n".formatted(checked))
                .append("# TYPE millrace_reconcile_differences gauge\n");
        Map<String, Long> kinds = kinds();
        for (Kind kind : Kind.values()) {
            text.append(
                    "millrace_reconcile_differences{kind=\"%s\"} %d\n"
                            .formatted(name(kind), kinds.getOrDefault(name(kind), 0L)));
        }
        return text.append("# TYPE millrace_reconcile_finished_seconds gauge\n")
                .append(
                        "millrace_reconcile_finished_seconds %d\n"
                                .formatted(finished.getEpochSecond()))
                .toString();
    }

    private Map<String, Long> kinds() {
        Map<Kind, Long> counts = new EnumMap<>(Kind.class);
        differences.forEach(difference -> counts.merge(difference.kind(), 1L, Long::sum));
        Map<String, Long> kinds = new LinkedHashMap<>();
        counts.forEach((kind, rows) -> kinds.put(name(kind), rows));
        return kinds;
    }

    private static String name(Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }
}
