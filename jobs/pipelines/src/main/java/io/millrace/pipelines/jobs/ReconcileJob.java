package io.millrace.pipelines.jobs;

import io.millrace.pipelines.reconcile.Reconciliation;
import io.millrace.pipelines.reconcile.ReconciliationResult;
import io.millrace.pipelines.reconcile.Repair;
import io.millrace.pipelines.reconcile.Window;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;
import java.util.concurrent.Callable;

/** {@code reconcile}: proves that ClickHouse holds what the lake holds, row for row. */
@Command(
        name = "reconcile",
        mixinStandardHelpOptions = true,
        description = {
            "Compares ClickHouse with the lake: counts, sums and a hash of all rows for each table and hour,",
            "then row by row where they differ: missing or extra in ClickHouse, changed, lost by the lake,",
            "or late, when one side has not come so far yet, which is no fault."
        },
        exitCodeOnExecutionException = 2,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:both sides agree, or differ within the tolerance",
            "1:they differ",
            "2:wrong usage, or the comparison failed"
        })
public final class ReconcileJob implements Callable<Integer> {
    @Option(
            names = "--from",
            defaultValue = "1970-01-01",
            description = "first UTC day, such as 2026-01-31")
    private LocalDate from;

    @Option(names = "--to", defaultValue = "2199-12-31", description = "last UTC day, inclusive")
    private LocalDate to;

    @Option(names = "--hours", description = "the last complete hours instead of days, such as 24")
    private Integer hours;

    @Option(
            names = "--limit",
            defaultValue = "20",
            description = "how many differing rows to name (${DEFAULT-VALUE})")
    private int limit;

    @Option(names = "--report", description = "write the result as JSON to this file")
    private Path report;

    @Option(names = "--metrics", description = "write the result for Prometheus to this file")
    private Path metrics;

    @Option(names = "--json", description = "print the result as one line of JSON")
    private boolean json;

    @Option(
            names = "--tolerance",
            defaultValue = "0",
            description = "share of the rows, 0 to 1, that may differ (${DEFAULT-VALUE})")
    private double tolerance;

    @Option(
            names = "--repair",
            description = "make ClickHouse hold what the lake holds, and compare again")
    private boolean repair;

    private ReconcileJob() {}

    public static void main(String[] args) {
        ExitCode.end(new CommandLine(new ReconcileJob()), args);
    }

    @Override
    public Integer call() throws Exception {
        if (!(tolerance >= 0 && tolerance <= 1)) {
            throw new IllegalArgumentException(
                    "--tolerance is a share from 0 to 1, not " + tolerance + ".");
        }
        Map<String, String> environment = System.getenv();
        Window window =
                hours == null ? Window.days(from, to) : Window.lastHours(hours, Instant.now());
        ReconciliationResult result = Reconciliation.run(environment, window);
        if (repair && result.mismatches() > 0) {
            result.print(System.out, limit);
            Repair.of(result).run(environment, line -> System.out.println("repair: " + line));
            result = Reconciliation.run(environment, window);
        }
        if (json) {
            System.out.println(result.toJson());
        } else {
            result.print(System.out, limit);
        }
        if (report != null) {
            Files.writeString(report, result.toJson());
        }
        if (metrics != null) {
            Files.writeString(metrics, result.toMetrics(Instant.now()));
        }
        return result.isWithin(tolerance) ? 0 : 1;
    }
}
