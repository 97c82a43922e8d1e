package io.millrace.workload;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.sql.SQLException;
import java.util.concurrent.Callable;

@Command(
        name = "seed",
        description =
                "Writes the 10,000 seed rows to Postgres unless they are there. Postgres is taken"
                        + " from POSTGRES_HOST, POSTGRES_PORT, POSTGRES_DATABASE, POSTGRES_USER and"
                        + " POSTGRES_PASSWORD.",
        mixinStandardHelpOptions = true,
        showDefaultValues = true)
final class SeedCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Option(
            names = "--seed",
            defaultValue = "${env:SEED:-42}",
            description = "Decides all data; the default is SEED or 42")
    private long seed;

    @Override
    public Integer call() throws SQLException {
        PostgresSettings postgres =
                PostgresSettings.fromEnvironment(System.getenv())
                        .orElseThrow(
                                () -> new IllegalArgumentException("POSTGRES_HOST is not set"));
        int rows = SeedLoader.seed(postgres, seed);
        spec.commandLine().getOut().println(rows + " rows written to " + postgres);
        return 0;
    }
}
