package io.millrace.benchmarks.pipeline;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Benchmarks of the whole way from Kafka to ClickHouse, on servers that it starts itself. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description = {
            "Benchmarks of the way from Kafka to ClickHouse, on servers that it starts itself.",
            "Exit code 1: a goal was missed, or events were lost or doubled."
        },
        subcommands = {SideBySideCommand.class, LatencyCommand.class, OutageCommand.class})
public final class BenchmarkMain {
    private static String[] given = {};

    private BenchmarkMain() {}

    public static void main(String[] arguments) {
        System.exit(run(arguments));
    }

    static int run(String... arguments) {
        given = arguments.clone();
        return new CommandLine(new BenchmarkMain()).execute(arguments);
    }

    /** The command line of this run. */
    static String command() {
        return "bench " + String.join(" ", given);
    }
}
