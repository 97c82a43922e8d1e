package io.millrace.workload;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;

/** The workload from the command line; {@code --help} tells the rest. */
@Command(
        name = "workload",
        description = "The e-commerce workload: click events to Kafka, order traffic to Postgres.",
        mixinStandardHelpOptions = true,
        version = "millrace-workload 0.1.0",
        subcommands = {RunCommand.class, SeedCommand.class, TruthCommand.class},
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done, and what was checked holds",
            "1:the run failed, or a truth file does not hold",
            "2:wrong options"
        })
public final class WorkloadMain {
    private WorkloadMain() {}

    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        return new CommandLine(new WorkloadMain())
                .setExecutionExceptionHandler(WorkloadMain::failed);
    }

    private static int failed(
            Exception failure, CommandLine command, CommandLine.ParseResult unused) {
        command.getErr().println(failure.getMessage());
        for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            command.getErr().println("  because: " + cause);
        }
        return failure instanceof IllegalArgumentException ? ExitCode.USAGE : ExitCode.SOFTWARE;
    }
}
