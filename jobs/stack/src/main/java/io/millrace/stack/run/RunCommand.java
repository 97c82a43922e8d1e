package io.millrace.stack.run;

import io.millrace.stack.Home;
import io.millrace.stack.LocalStack;

import picocli.CommandLine.Command;

import java.util.concurrent.Callable;

/** {@code run}: everything once, then down again. */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        description =
                "Start everything, send events, run the batch jobs, prove that all agrees, stop.")
final class RunCommand implements Callable<Integer> {
    @Override
    public Integer call() throws Exception {
        Home home = Home.find();
        RunSettings settings = RunSettings.from(System.getenv(), home);
        if (settings.duration().isZero()) {
            throw new IllegalArgumentException(
                    "DURATION is 0: set it to at least 1 for a run, or use `make up`.");
        }
        try (LocalStack stack = LocalStack.start(settings.dataDir());
                RunSession session = new RunSession(home, settings, stack)) {
            session.start();
            return report(home, session.run());
        }
    }

    /** Writes and prints the report; returns the exit code. */
    static int report(Home home, Report report) throws java.io.IOException {
        report.write(home.root().resolve("target/run/report.json"));
        report.print(System.out);
        return report.isConsistent() ? 0 : 1;
    }
}
