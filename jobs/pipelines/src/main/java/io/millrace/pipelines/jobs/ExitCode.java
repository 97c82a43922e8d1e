package io.millrace.pipelines.jobs;

import picocli.CommandLine;

/** How the main of a batch job ends. */
final class ExitCode {
    private ExitCode() {}

    /**
     * Runs a command and ends the virtual machine with its exit code. After success main just
     * returns: whoever called it, such as Flink's client, still has its own work to finish.
     */
    static void end(CommandLine command, String[] args) {
        int code = command.execute(args);
        if (code != 0) {
            System.exit(code);
        }
    }
}
