package io.millrace.operator.e2e;

import io.millrace.stack.FlinkClient;
import io.millrace.stack.Home;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Flink's SQL client on this machine, talking to the SQL gateway of the cluster. */
final class GatewayClient {
    /** Where the pods of the session cluster find the connectors of a query. */
    private static final String BUNDLE =
            "SET 'pipeline.classpaths' = 'file:///opt/flink/usrlib/millrace-pipelines-bundle.jar';\n";

    private final Home home;
    private final Path folder;
    private final FlinkClient files;

    /**
     * @param folder for the client's files
     * @param stores variables of the SQL files, as pods know them
     */
    GatewayClient(Home home, Path folder, Map<String, String> stores) {
        this.home = home;
        this.folder = folder;
        Map<String, String> variables = new TreeMap<>(stores);
        // It only expands files: there is no cluster to name.
        variables.put("FLINK_REST_URL", "http://127.0.0.1:1");
        this.files = new FlinkClient(home, folder, variables);
    }

    /**
     * Runs the statements of a file below {@code sql/}.
     *
     * @param gateway port of the gateway on this machine
     * @return the rows of its tables, a list of cells each, without header lines
     */
    List<List<String>> rows(int gateway, String file) throws IOException, InterruptedException {
        Path initialization = files.expand(home.sql().resolve("flink/adhoc/init.sql"));
        Files.writeString(initialization, BUNDLE + Files.readString(initialization));
        Path statements = files.expand(home.sql().resolve(file));
        Path configuration = Files.createDirectories(folder.resolve("gateway-client"));
        Files.writeString(configuration.resolve("config.yaml"), "");
        String classPath =
                Stream.of("lib", "client")
                        .map(
                                jars ->
                                        home.root()
                                                .resolve("jobs/stack/flink/target")
                                                .resolve(jars)
                                                .resolve("*")
                                                .toString())
                        .collect(Collectors.joining(":"));
        Shell.Result result =
                Shell.run(
                        ProcessHandle.current().info().command().orElse("java"),
                        List.of(
                                "-Xmx256m",
                                "-XX:TieredStopAtLevel=1",
                                "-cp",
                                classPath,
                                "org.apache.flink.table.client.SqlClient",
                                "gateway",
                                "--endpoint",
                                "127.0.0.1:" + gateway,
                                "-i",
                                initialization.toString(),
                                "-f",
                                statements.toString()),
                        "",
                        Map.of("FLINK_CONF_DIR", configuration.toString()));
        // It ends with 0 after a failed statement too.
        if (result.output().contains("[ERROR]")) {
            throw new AssertionError(file + " failed:\n" + result.output());
        }
        return result.orFail("the SQL client")
                .lines()
                .filter(line -> line.startsWith("|"))
                .map(GatewayClient::cells)
                .skip(1)
                .toList();
    }

    private static List<String> cells(String line) {
        return Stream.of(line.split("\\|")).skip(1).map(String::strip).toList();
    }
}
