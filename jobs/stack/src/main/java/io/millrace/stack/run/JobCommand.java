package io.millrace.stack.run;

import io.millrace.stack.Home;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

import java.util.List;
import java.util.concurrent.Callable;

/** {@code job NAME ...}: runs a batch job of the bundle on the running stack. */
@Command(
        name = "job",
        description =
                "Run a batch job on the running stack: refine, reprocess, reconcile, replay, maintain, sql. --help after the name shows its options.")
final class JobCommand implements Callable<Integer> {
    private enum Name {
        refine("RefineJob"),
        reprocess("ReprocessJob"),
        reconcile("ReconcileJob"),
        replay("ReplayJob"),
        maintain("MaintainJob"),
        sql("SqlJob");

        private final String main;

        Name(String main) {
            this.main = main;
        }
    }

    @Parameters(index = "0", paramLabel = "NAME", description = "${COMPLETION-CANDIDATES}")
    private Name name;

    @Parameters(index = "1..*", paramLabel = "ARGUMENT", description = "what the job takes")
    private List<String> arguments = List.of();

    @Override
    public Integer call() throws Exception {
        Home home = Home.find();
        RunSettings settings = RunSettings.from(System.getenv(), home);
        return RunningStack.client(home, settings.dataDir()).run(name.main, arguments);
    }
}
