package io.millrace.pipelines.reconcile;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a reconciliation found.
 *
 * @param checked rows that the lake holds in the range
 * @param hours hours that were compared, over all tables
 * @param differences each row on which the sides disagree
 */
public record ReconciliationResult(long checked, int hours, List<RowDifference> differences) {
    /**
     * @param limit how many rows to name at most
     */
    public void print(PrintStream out, int limit) {
        for (RowDifference difference :
                differences.subList(0, Math.min(limit, differences.size()))) {
            out.printf(
                    "%-8s %s %s%n",
                    difference.kind().name().toLowerCase(java.util.Locale.ROOT),
                    difference.hour(),
                    difference.key());
        }
        if (differences.size() > limit) {
            out.printf("... and %,d more%n", differences.size() - limit);
        }
        out.printf(
                "reconcile: %,d rows in %,d table hours checked, %,d differ: %s%n",
                checked,
                hours,
                differences.size(),
                differences.isEmpty() ? "consistent" : "INCONSISTENT");
    }

    /** The result as one JSON object. */
    public String toJson() throws JsonProcessingException {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (RowDifference difference : differences) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("table", difference.hour().table());
            row.put("hour_epoch", difference.hour().hourEpoch());
            row.put("key", difference.key());
            row.put("kind", difference.kind().name().toLowerCase(java.util.Locale.ROOT));
            rows.add(row);
        }
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("checked", checked);
        json.put("hours", hours);
        json.put("mismatches", differences.size());
        json.put("differences", rows);
        return new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(json);
    }
}
