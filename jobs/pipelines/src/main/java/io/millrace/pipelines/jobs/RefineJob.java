package io.millrace.pipelines.jobs;

import io.millrace.pipelines.refine.Refinement;
import io.millrace.pipelines.refine.Scope;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.util.concurrent.Callable;

/** {@code refine}: the raw zone to staging and marts, in batch mode, as far as it is new. */
@Command(
        name = "refine",
        mixinStandardHelpOptions = true,
        description = {
            "Computes staging and marts again for the days that new events and changes touch.",
            "A second run changes nothing."
        },
        exitCodeOnExecutionException = 2,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:staging and marts hold what the raw zone says",
            "2:wrong usage, or it failed: run it again"
        })
public final class RefineJob implements Callable<Integer> {
    @Option(names = "--all", description = "all days, not only those that something new touches")
    private boolean all;

    private RefineJob() {}

    public static void main(String[] args) {
        int code = new CommandLine(new RefineJob()).execute(args);
        if (code != 0) {
            System.exit(code);
        }
    }

    @Override
    public Integer call() throws Exception {
        new Refinement(System.getenv(), System.out::println)
                .run(all ? Scope.EVERYTHING : Scope.NEW);
        return 0;
    }
}
