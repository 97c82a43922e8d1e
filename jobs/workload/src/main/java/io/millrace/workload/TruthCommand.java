package io.millrace.workload;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;

@Command(
        name = "truth",
        description =
                "Makes all events of a truth file again from its settings, and checks its counts"
                        + " and checksums against them.",
        mixinStandardHelpOptions = true)
final class TruthCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "A truth file of the run command")
    private Path file;

    @Option(
            names = "--rows",
            description = "Print event id, event time in epoch milliseconds and hash of each row")
    private boolean rows;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        GroundTruth truth = GroundTruth.read(file);
        if (rows) {
            truth.forEachRow(
                    (eventId, eventTime, hash) ->
                            out.println(
                                    eventId
                                            + "\t"
                                            + eventTime
                                            + "\t"
                                            + Long.toUnsignedString(hash)));
            out.flush();
            return 0;
        }
        if (!truth.complete()) {
            out.println("The run was not completed: its totals are those of its last second.");
            return 1;
        }
        GroundTruth again =
                GroundTruth.regenerate(truth.settings(), truth.eventsSent(), truth.topic());
        boolean holds = true;
        holds &= check(out, "events sent", truth.eventsSent(), again.eventsSent());
        holds &= check(out, "event types", truth.eventTypes(), again.eventTypes());
        holds &= check(out, "late events", truth.lateEventsSent(), again.lateEventsSent());
        holds &= check(out, "poison", truth.poisonByReason(), again.poisonByReason());
        holds &= check(out, "duplicates", truth.duplicateEventsSent(), again.duplicateEventsSent());
        holds &= check(out, "days", truth.days(), again.days());
        return holds ? 0 : 1;
    }

    private static boolean check(PrintWriter out, String name, Object found, Object expected) {
        boolean same = Objects.equals(found, expected);
        out.println(same ? name + ": " + found : name + ": " + found + ", expected " + expected);
        return same;
    }
}
