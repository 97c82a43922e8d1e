package io.millrace.stack;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Runs a main of the job bundle in a client process of its own, attached: {@code flink run} on the
 * running cluster. Its output goes to this process's, its exit code comes back.
 */
public final class FlinkClient {
    private static final String LOGGING =
            """
            rootLogger.level = INFO
            rootLogger.appenderRef.file.ref = File
            appender.file.type = FILE
            appender.file.name = File
            appender.file.fileName = ${sys:log.file}
            appender.file.layout.type = PatternLayout
            appender.file.layout.pattern = %d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5p %-40.40c{1.} - %m%n
            """;

    private static final String SQL_CLIENT = "sql-client";
    private static final String FAILED_STATEMENT = "[ERROR] Could not execute SQL statement";

    private final Home home;
    private final Path dataDir;
    private final Map<String, String> environment;

    /**
     * @param environment the variables of {@code stack.env}
     */
    public FlinkClient(Home home, Path dataDir, Map<String, String> environment) {
        this.home = home;
        this.dataDir = dataDir;
        this.environment = environment;
    }

    /**
     * @param main simple name of a class in {@code io.millrace.pipelines.jobs}
     * @return the exit code
     */
    public int run(String main, List<String> arguments) throws IOException, InterruptedException {
        List<String> command = java("512m", jars("lib"));
        command.add("org.apache.flink.client.cli.CliFrontend");
        command.addAll(List.of("run", "-t", "remote"));
        command.addAll(
                List.of("-c", "io.millrace.pipelines.jobs." + main, home.bundle().toString()));
        command.addAll(arguments);
        return start(command, main);
    }

    /**
     * Flink's own SQL client on the running cluster, for a person who types.
     *
     * @param initialization statements that run first
     * @return the exit code
     */
    public int sqlClient(Path initialization) throws IOException, InterruptedException {
        return start(sqlClientCommand(initialization), SQL_CLIENT);
    }

    /**
     * Flink's own SQL client with the statements of a file; it ends at the first that fails.
     *
     * @param initialization statements that run first
     * @return 0 when all of them ran. The client itself ends with 0 after a failed statement too
     *     (SqlClient in Flink 1.20), so what it prints is looked at.
     */
    public int sqlClient(Path initialization, Path file) throws IOException, InterruptedException {
        List<String> command = sqlClientCommand(initialization);
        command.addAll(List.of("-f", file.toString()));
        Process process = builder(command, SQL_CLIENT).redirectOutput(Redirect.PIPE).start();
        try (var lines = process.inputReader(Charset.defaultCharset())) {
            boolean failed = false;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                System.out.println(line);
                failed |= line.contains(FAILED_STATEMENT);
            }
            int code = process.waitFor();
            return failed && code == 0 ? 1 : code;
        } finally {
            process.destroyForcibly();
        }
    }

    private List<String> sqlClientCommand(Path initialization) {
        // Iceberg's catalog looks for its classes where the client's own are, so the bundle is
        // there; -j is what the client sends to the cluster.
        List<String> command =
                java("512m", jars("lib") + ":" + jars("client") + ":" + home.bundle());
        command.add("org.apache.flink.table.client.SqlClient");
        command.addAll(
                List.of(
                        "embedded",
                        "-i",
                        initialization.toString(),
                        "-j",
                        home.bundle().toString()));
        return command;
    }

    /**
     * Fills includes and variables of a SQL file in, for the SQL client knows neither.
     *
     * @return a file that only its owner may read, for it holds passwords
     */
    public Path expand(Path file) throws IOException, InterruptedException {
        Path folder = Files.createDirectories(dataDir.resolve("sql-client"));
        Path expanded = folder.resolve(file.getFileName().toString());
        Files.deleteIfExists(expanded);
        Files.createFile(
                expanded,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        List<String> command = java("128m", home.bundle().toString());
        command.addAll(
                List.of(
                        "io.millrace.pipelines.sql.ExpandSql",
                        file.toString(),
                        expanded.toString()));
        int code = start(command, "expand-sql");
        if (code != 0) {
            throw new IllegalArgumentException(file + " can't be read as SQL: see above.");
        }
        return expanded;
    }

    private List<String> java(String heap, String classPath) {
        List<String> command = new ArrayList<>();
        command.add(ProcessHandle.current().info().command().orElse("java"));
        command.addAll(List.of("-Xmx" + heap, "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        command.addAll(FlinkConfiguration.opens());
        command.addAll(List.of("-cp", classPath));
        return command;
    }

    private String configuration() {
        URI rest = URI.create(environment.get("FLINK_REST_URL"));
        return """
                execution.target: remote
                rest.address: %s
                rest.port: %d
                parallelism.default: 2
                classloader.resolve-order: parent-first
                """
                .formatted(rest.getHost(), rest.getPort());
    }

    private String jars(String folder) {
        return home.flink().resolve(folder).resolve("*").toString();
    }

    private int start(List<String> command, String name) throws IOException, InterruptedException {
        Process process = builder(command, name).start();
        try {
            return process.waitFor();
        } finally {
            process.destroyForcibly();
        }
    }

    private ProcessBuilder builder(List<String> command, String name) throws IOException {
        Path log = dataDir.resolve("log").resolve(name + ".log");
        Path configuration = dataDir.resolve("flink/conf/client");
        DataFiles.write(configuration.resolve("config.yaml"), configuration());
        Path logging = configuration.resolve("log4j.properties");
        DataFiles.write(logging, LOGGING);
        command.add(1, "-Dlog.file=" + log);
        command.add(1, "-Dlog4j.configurationFile=" + logging.toUri());
        var builder = new ProcessBuilder(command).inheritIO();
        builder.environment().putAll(environment);
        builder.environment().put("FLINK_CONF_DIR", configuration.toString());
        return builder;
    }
}
