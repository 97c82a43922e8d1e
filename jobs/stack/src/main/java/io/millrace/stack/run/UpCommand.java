package io.millrace.stack.run;

import io.millrace.stack.Home;
import io.millrace.stack.LocalStack;

import picocli.CommandLine.Command;

import java.util.concurrent.Callable;

/** {@code up}: everything as in {@code run}, and then it stays. */
@Command(
        name = "up",
        mixinStandardHelpOptions = true,
        description = {
            "Start everything, send events, prove that all agrees, and stay up until Ctrl-C or `make down`.",
            "DURATION=0: servers and jobs only."
        })
final class UpCommand implements Callable<Integer> {
    private static final long CHECK_MILLIS = 2000;

    @Override
    public Integer call() throws Exception {
        Home home = Home.find();
        RunSettings settings = RunSettings.from(System.getenv(), home);
        try (LocalStack stack = LocalStack.start(settings.dataDir());
                RunSession session = new RunSession(home, settings, stack)) {
            session.start();
            int code = settings.duration().isZero() ? 0 : RunCommand.report(home, session.run());
            System.out.println();
            System.out.println(
                    "The system is up; "
                            + settings.dataDir().resolve("stack.env")
                            + " has all addresses.");
            System.out.println("Flink web UI " + stack.flink().restUrl());
            System.out.println("Next: make sql, make reconcile, make down (or Ctrl-C here).");
            while (!Thread.currentThread().isInterrupted()) {
                session.keepJobs();
                Thread.sleep(CHECK_MILLIS);
            }
            return code;
        }
    }
}
