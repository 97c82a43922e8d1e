package io.millrace.stack;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/**
 * A Postgres with logical replication and the databases {@code millrace} and {@code iceberg}.
 *
 * <p>An acknowledged commit survives SIGKILL: fsync and synchronous_commit are on.
 */
public final class LocalPostgres extends LocalServer {

    private static final String USER = "millrace";
    private static final List<String> DATABASES = List.of("millrace", "iceberg");
    private static final Duration INITDB_TIMEOUT = Duration.ofSeconds(60);
    private static final List<String> SETTINGS =
            List.of(
                    "listen_addresses=127.0.0.1",
                    "unix_socket_directories=",
                    "fsync=on",
                    "synchronous_commit=on",
                    "wal_level=logical",
                    "max_wal_senders=20",
                    "max_replication_slots=20",
                    // A slot that nobody reads must not fill the disk.
                    "max_slot_wal_keep_size=4GB",
                    "max_connections=200",
                    "shared_buffers=128MB",
                    "timezone=UTC",
                    "log_timezone=UTC");

    private final String password;
    private final Path data;

    LocalPostgres(Path dataDir, int port) {
        super("postgres", dataDir, port);
        this.password = DataFiles.secret(dataDir, "postgres");
        this.data = folder().resolve("data");
    }

    /** Starts Postgres on {@code dataDir/postgres}; port 0 means a free one. */
    public static LocalPostgres start(Path dataDir, int port) {
        LocalPostgres postgres = new LocalPostgres(dataDir, port);
        postgres.start();
        return postgres;
    }

    /** Runs a Postgres by hand: {@code LocalPostgres DATA_DIR [PORT]}. */
    public static void main(String[] arguments) {
        HandRun.of(arguments, LocalPostgres::start);
    }

    public String host() {
        return "127.0.0.1";
    }

    /** A superuser that may replicate. */
    public String user() {
        return USER;
    }

    public String password() {
        return password;
    }

    public String jdbcUrl(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port() + "/" + database;
    }

    /** A new connection; the caller closes it. */
    public Connection connect(String database) throws SQLException {
        return DriverManager.getConnection(jdbcUrl(database), USER, password);
    }

    @Override
    public String address() {
        return "postgresql://127.0.0.1:" + port();
    }

    /** The process id of the Postgres itself, not of the shell that guards it. */
    @Override
    public long pid() {
        try {
            return Long.parseLong(Files.readAllLines(data.resolve("postmaster.pid")).get(0));
        } catch (IOException | IndexOutOfBoundsException | NumberFormatException e) {
            return super.pid();
        }
    }

    @Override
    ServerProcess launch() throws IOException {
        Path programs = PostgresBinaries.unpacked(Home.find().servers()).resolve("bin");
        endLeftOver();
        if (!Files.exists(data)) {
            createCluster(programs);
        }
        // A file that names a reused process id makes Postgres refuse to start; nobody works here.
        Files.deleteIfExists(data.resolve("postmaster.pid"));
        List<String> command = new ArrayList<>();
        command.addAll(List.of(programs.resolve("postgres").toString(), "-D", data.toString()));
        command.addAll(List.of("-p", Integer.toString(port())));
        SETTINGS.forEach(setting -> command.addAll(List.of("-c", setting)));
        return start(command);
    }

    @Override
    boolean answers() throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", USER);
        properties.setProperty("password", password);
        properties.setProperty("connectTimeout", "2");
        properties.setProperty("socketTimeout", "5");
        try (Connection connection = DriverManager.getConnection(jdbcUrl("postgres"), properties)) {
            return connection.isValid(2);
        }
    }

    @Override
    void prepare() throws SQLException {
        try (Connection connection = connect("postgres")) {
            for (String database : DATABASES) {
                createIfAbsent(connection, database);
            }
        }
    }

    @Override
    void afterEnd() {
        endLeftOver();
    }

    /** Backends notice the death of their parent, but a new Postgres refuses to start meanwhile. */
    private void endLeftOver() {
        Processes.end(Processes.workingIn(data));
    }

    private void createCluster(Path programs) throws IOException {
        try (DirectoryStream<Path> unfinished =
                Files.newDirectoryStream(folder(), "data.unfinished*")) {
            for (Path path : unfinished) {
                DataFiles.deleteTree(path);
            }
        }
        Path unfinished = Files.createTempDirectory(folder(), "data.unfinished");
        ServerProcess initdb =
                start(
                        List.of(
                                programs.resolve("initdb").toString(),
                                "--pgdata=" + unfinished,
                                "--username=" + USER,
                                "--pwfile=" + dataDir().resolve("secret").resolve("postgres"),
                                "--auth=scram-sha-256",
                                "--encoding=UTF8",
                                "--locale=C",
                                "--locale-provider=builtin",
                                "--builtin-locale=C.UTF-8"));
        if (!initdb.awaitExit(INITDB_TIMEOUT)) {
            initdb.kill();
            throw new ServerException(
                    "initdb did not end within "
                            + INITDB_TIMEOUT.toSeconds()
                            + " s; its log ends"
                            + " with:\n"
                            + initdb.logTail(20));
        }
        if (initdb.exitCode() != 0) {
            throw new ServerException(
                    "initdb failed with exit code "
                            + initdb.exitCode()
                            + "; its log ends with:\n"
                            + initdb.logTail(20));
        }
        initdb.close();
        Files.move(unfinished, data, StandardCopyOption.ATOMIC_MOVE);
    }

    private ServerProcess start(List<String> command) throws IOException {
        return ServerProcess.start(
                NativeCommand.guarded("INT", NativeCommand.notAsRoot(command)), Map.of(), log());
    }

    private static void createIfAbsent(Connection connection, String database) throws SQLException {
        try (PreparedStatement find =
                connection.prepareStatement("SELECT 1 FROM pg_database WHERE datname = ?")) {
            find.setString(1, database);
            try (ResultSet found = find.executeQuery();
                    Statement create = connection.createStatement()) {
                if (!found.next()) {
                    create.execute("CREATE DATABASE " + database);
                }
            }
        }
    }
}
