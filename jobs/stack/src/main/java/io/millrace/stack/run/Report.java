package io.millrace.stack.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What a run did and found: {@code report.json}, a stable format that other programs read. All
 * numbers are of this run alone, even on a data folder that has seen others; only {@code cdc_*} and
 * {@code reconciliation} speak of everything there.
 *
 * @param eventsSent distinct valid events; poison and producer duplicates are counted apart and
 *     come on top
 * @param clickhouseEvents rows of the serving table
 * @param clickhouseMvEvents events that the aggregating view has counted
 * @param icebergEvents rows of staging: the raw zone without producer duplicates
 * @param icebergRawEvents rows of the raw zone, producer duplicates included
 * @param deduplicated events that the stream dropped as producer duplicates
 * @param restarts servers that died unexpectedly and were started again
 * @param problems what makes the verdict inconsistent, in words
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Report(
        long eventsSent,
        long poisonSent,
        long orderChangesSent,
        long clickhouseEvents,
        long clickhouseDuplicates,
        long clickhouseMissing,
        long clickhouseMvEvents,
        long icebergEvents,
        long icebergRawEvents,
        long icebergDuplicates,
        long icebergMissing,
        long quarantined,
        long duplicateEventsSent,
        long deduplicated,
        long cdcRowsPostgres,
        long cdcRowsClickhouse,
        long cdcRowsIceberg,
        long cdcMismatches,
        Reconciliation reconciliation,
        Reprocess reprocess,
        LatencyMs latencyMs,
        double sustainedEventsPerSecond,
        Map<String, Long> quarantinedByReason,
        Map<String, Integer> restarts,
        List<String> problems,
        String verdict) {

    /** Rows compared between the layers, and rows on which they differ. */
    public record Reconciliation(long checked, long mismatches) {}

    /**
     * What the batch run replaced, and whether it was what the stream had written.
     *
     * @param eventsMeanwhile distinct events that the stream wrote while it ran
     */
    public record Reprocess(int partitions, long rows, boolean identical, long eventsMeanwhile) {}

    /** From creation to visible; {@code rows}: how many events it was measured on. */
    public record LatencyMs(long p50, long p95, long p99, long max, long rows) {}

    private static final ObjectMapper JSON =
            new ObjectMapper()
                    .setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                    .enable(SerializationFeature.INDENT_OUTPUT);

    boolean isConsistent() {
        return verdict.equals("consistent");
    }

    void write(Path file) throws IOException {
        Files.createDirectories(file.getParent());
        JSON.writeValue(file.toFile(), this);
    }

    void print(PrintStream out) {
        out.println();
        line(out, "", "sent", "ClickHouse", "Iceberg", "missing", "duplicate");
        line(
                out,
                "events",
                eventsSent,
                clickhouseEvents,
                icebergEvents,
                clickhouseMissing + icebergMissing,
                clickhouseDuplicates + icebergDuplicates);
        line(out, "counted by views", eventsSent, clickhouseMvEvents, "-", "-", "-");
        line(
                out,
                "producer duplicates",
                duplicateEventsSent,
                deduplicated + " dropped",
                icebergRawEvents - icebergEvents + " kept raw",
                "-",
                "-");
        line(out, "poison", poisonSent, "-", quarantined + " quarantined", "-", "-");
        line(
                out,
                "rows from Postgres",
                cdcRowsPostgres,
                cdcRowsClickhouse,
                cdcRowsIceberg,
                cdcMismatches + " differ",
                "-");
        out.println();
        out.printf("order changes sent   %,d%n", orderChangesSent);
        out.printf("sustained            %,.0f events/s%n", sustainedEventsPerSecond);
        out.printf(
                "latency to visible   p50 %,d ms, p95 %,d ms, p99 %,d ms, max %,d ms (%,d events)%n",
                latencyMs.p50, latencyMs.p95, latencyMs.p99, latencyMs.max, latencyMs.rows);
        out.printf(
                "reprocess            %d partitions, %,d rows, %s, %,d events meanwhile%n",
                reprocess.partitions,
                reprocess.rows,
                reprocess.identical ? "identical" : "DIFFERENT",
                reprocess.eventsMeanwhile);
        out.printf(
                "reconciliation       %,d rows checked, %,d differ%n",
                reconciliation.checked, reconciliation.mismatches);
        restarts.forEach(
                (server, times) ->
                        out.printf("restarted            %s, %d times%n", server, times));
        problems.forEach(problem -> out.println("PROBLEM              " + problem));
        out.println("verdict              " + verdict);
    }

    private static void line(PrintStream out, String label, Object... cells) {
        var line = new StringBuilder("%-21s".formatted(label));
        for (Object cell : cells) {
            String text = cell instanceof Long number ? "%,d".formatted(number) : cell.toString();
            line.append("%18s".formatted(text));
        }
        out.println(line);
    }
}
