package io.millrace.stack.run;

import io.millrace.stack.ServerException;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The entry of {@code make run}, {@code make up} and their companions. */
@Command(
        name = "millrace",
        mixinStandardHelpOptions = true,
        description = "The whole system on one machine.",
        subcommands = {
            RunCommand.class,
            UpCommand.class,
            DownCommand.class,
            SqlCommand.class,
            JobCommand.class
        },
        footer = {
            "",
            "Environment: DATA_DIR (default: data), EVENTS_PER_SECOND (1000), DURATION (60, seconds), SEED (42),",
            "POISON_PERCENT (0), PORT_POSTGRES, PORT_KAFKA, PORT_S3, PORT_CATALOG, PORT_CLICKHOUSE, PORT_FLINK."
        },
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:done, and consistent",
            "1:something differs",
            "2:wrong usage, or a server or job failed"
        })
public final class StackCommand {
    private StackCommand() {}

    public static void main(String[] args) {
        var command = new CommandLine(new StackCommand());
        // What follows a job's name is the job's own.
        command.getSubcommands().get("job").setStopAtPositional(true);
        command.setExecutionExceptionHandler(
                (failure, line, result) -> {
                    if (failure instanceof ServerException
                            || failure instanceof IllegalArgumentException) {
                        line.getErr().println(failure.getMessage());
                    } else {
                        failure.printStackTrace(line.getErr());
                    }
                    return CommandLine.ExitCode.USAGE;
                });
        System.exit(command.execute(args));
    }
}
