package io.millrace.pipelines.jobs;

import io.millrace.pipelines.reconcile.Reconciliation;
import io.millrace.pipelines.reconcile.ReconciliationResult;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.concurrent.Callable;

/** {@code reconcile}: proves that ClickHouse holds what the lake holds, row for row. */
@Command(
        name = "reconcile",
        mixinStandardHelpOptions = true,
        description = {
            "Compares ClickHouse with the lake: counts, sums and a hash of all rows for each table and hour,",
            "then row by row where they differ."
        },
        exitCodeOnExecutionException = 2,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:both sides agree",
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

    @Option(
            names = "--limit",
            defaultValue = "20",
            description = "how many differing rows to name (${DEFAULT-VALUE})")
    private int limit;

    @Option(names = "--report", description = "write the result as JSON to this file")
    private Path report;

    private ReconcileJob() {}

    public static void main(String[] args) {
        int code = new CommandLine(new ReconcileJob()).execute(args);
        if (code != 0) {
            System.exit(code);
        }
    }

    @Override
    public Integer call() throws Exception {
        ReconciliationResult result = Reconciliation.run(from, to);
        result.print(System.out, limit);
        if (report != null) {
            Files.writeString(report, result.toJson());
        }
        return result.differences().isEmpty() ? 0 : 1;
    }
}
