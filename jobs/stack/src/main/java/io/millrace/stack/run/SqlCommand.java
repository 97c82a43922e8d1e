package io.millrace.stack.run;

import io.millrace.stack.FlinkClient;
import io.millrace.stack.Home;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

import java.nio.file.Path;
import java.util.concurrent.Callable;

/** {@code sql [FILE]}: Flink's SQL client on the running stack. */
@Command(
        name = "sql",
        mixinStandardHelpOptions = true,
        description = "Flink's own SQL client on the running stack, catalogs and tables ready.")
final class SqlCommand implements Callable<Integer> {
    private static final String INITIALIZATION = "flink/adhoc/init.sql";

    @Parameters(
            arity = "0..1",
            paramLabel = "FILE",
            description = "run the statements of this file and end")
    private Path file;

    @Override
    public Integer call() throws Exception {
        Home home = Home.find();
        RunSettings settings = RunSettings.from(System.getenv(), home);
        FlinkClient client = RunningStack.client(home, settings.dataDir());
        Path initialization = client.expand(home.sql().resolve(INITIALIZATION));
        return file == null
                ? client.sqlClient(initialization)
                : client.sqlClient(initialization, client.expand(file.toAbsolutePath()));
    }
}
