package io.millrace.pipelines.jobs;

import io.millrace.pipelines.replay.Replay;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.time.LocalDate;
import java.util.Map;
import java.util.concurrent.Callable;

/** {@code replay}: quarantined events to their topic once more. */
@Command(
        name = "replay",
        mixinStandardHelpOptions = true,
        description = {
            "Sends quarantined events to events.raw once more, after what refused them is mended.",
            "An event is sent at most once, however often this runs."
        },
        exitCodeOnExecutionException = 2,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:the events are sent",
            "2:wrong usage, or it failed: some events may never be sent, none is sent twice"
        })
public final class ReplayJob implements Callable<Integer> {
    @Option(
            names = "--reason",
            defaultValue = "",
            description = "only events with this reason code, such as unknown_event_type")
    private String reason;

    @Option(
            names = "--from",
            defaultValue = "1970-01-01",
            description = "first UTC day of their ingestion, such as 2026-01-31")
    private LocalDate from;

    @Option(names = "--to", defaultValue = "2199-12-31", description = "last UTC day, inclusive")
    private LocalDate to;

    private ReplayJob() {}

    public static void main(String[] args) {
        ExitCode.end(new CommandLine(new ReplayJob()), args);
    }

    @Override
    public Integer call() throws Exception {
        Map<String, Long> sent = Replay.run(System.getenv(), reason, from, to);
        sent.forEach((code, events) -> System.out.printf("replay: %,d %s%n", events, code));
        System.out.printf(
                "replay: %,d events sent%n",
                sent.values().stream().mapToLong(Long::longValue).sum());
        return 0;
    }
}
