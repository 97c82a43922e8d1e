package io.millrace.stack;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A ClickHouse: the engine with its HTTP and native protocols. Users come from a static file; there
 * is no replication, no Keeper and no transaction statement.
 */
public final class LocalClickHouse extends LocalServer {

    private static final String USER = "millrace";
    private static final int OK = 200;
    private static final Duration QUERY_TIMEOUT = Duration.ofMinutes(10);

    private final HttpClient client =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(Duration.ofSeconds(5))
                    .build();
    private final String password;
    private final int nativePort;

    LocalClickHouse(Path dataDir, int port, int nativePort) {
        super("clickhouse", dataDir, port);
        this.password = DataFiles.secret(dataDir, "clickhouse");
        this.nativePort = nativePort;
    }

    /** Starts ClickHouse on {@code dataDir/clickhouse}; port 0 means a free one. */
    public static LocalClickHouse start(Path dataDir, int port) {
        LocalClickHouse clickHouse = new LocalClickHouse(dataDir, port, Ports.free());
        clickHouse.start();
        return clickHouse;
    }

    /** Runs a ClickHouse by hand: {@code LocalClickHouse DATA_DIR [PORT]}. */
    public static void main(String[] arguments) {
        HandRun.of(arguments, LocalClickHouse::start);
    }

    public String httpUrl() {
        return "http://127.0.0.1:" + port();
    }

    public String jdbcUrl(String database) {
        return "jdbc:clickhouse://127.0.0.1:" + port() + "/" + database;
    }

    public String user() {
        return USER;
    }

    public String password() {
        return password;
    }

    /** The port of the native protocol. */
    public int nativePort() {
        return nativePort;
    }

    /**
     * Runs one statement.
     *
     * @return the rows as TabSeparated text without the last line end; empty if there are none
     * @throws ClickHouseQueryException if ClickHouse refuses it
     * @throws ServerException if ClickHouse cannot be reached
     */
    public String query(String sql) {
        HttpRequest request =
                HttpRequest.newBuilder(
                                URI.create(
                                        httpUrl()
                                                + "/?default_format=TabSeparated"
                                                + "&wait_end_of_query=1"))
                        .timeout(QUERY_TIMEOUT)
                        .header("X-ClickHouse-User", USER)
                        .header("X-ClickHouse-Key", password)
                        .POST(HttpRequest.BodyPublishers.ofString(sql))
                        .build();
        try {
            HttpResponse<String> response =
                    client.send(
                            request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
            if (response.statusCode() != OK) {
                int code =
                        response.headers()
                                .firstValue("X-ClickHouse-Exception-Code")
                                .map(Integer::parseInt)
                                .orElse(0);
                throw new ClickHouseQueryException(code, response.body().strip() + "\nin: " + sql);
            }
            return response.body().stripTrailing();
        } catch (IOException e) {
            throw new ServerException(
                    "clickhouse at " + httpUrl() + " did not answer (" + e + ") to: " + sql, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ServerException("Interrupted during: " + sql, e);
        }
    }

    @Override
    public String address() {
        return httpUrl();
    }

    @Override
    ServerProcess launch() throws IOException {
        Path data = folder().resolve("data");
        Files.createDirectories(data);
        Files.createDirectories(folder().resolve("user_files"));
        // The tables of the system database that an earlier run left make SYSTEM FLUSH LOGS hang.
        DataFiles.deleteTree(data.resolve("data").resolve("system"));
        Path configuration = ClickHouseConfiguration.write(folder(), USER, password);
        Home home = Home.find();
        List<String> command =
                JavaCommand.guardedByItself(dataDir(), ClickHouseServerMain.class)
                        .options("-Xmx64m", "-Xss8m", "-XX:+UseSerialGC", "-XX:-UsePerfData")
                        .classPath(home.servers().resolve("lib").resolve("*"))
                        .arguments(home.clickHouseLibrary().toString(), data.toString())
                        .arguments(configuration.toString())
                        .arguments(Integer.toString(port()), Integer.toString(nativePort))
                        .toList();
        return ServerProcess.start(command, Map.of(), log());
    }

    @Override
    boolean answers() throws Exception {
        return HttpProbe.status(URI.create(httpUrl() + "/ping")) == OK;
    }
}
