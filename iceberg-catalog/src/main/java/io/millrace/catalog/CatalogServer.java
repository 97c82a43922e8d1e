package io.millrace.catalog;

import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.server.handler.gzip.GzipHandler;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.Closeable;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The Iceberg REST catalog: pointers to table metadata in Postgres, metadata and data on S3.
 *
 * <p>The process exits with 2 when its configuration is wrong and with 1 when it cannot start.
 */
public final class CatalogServer implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(CatalogServer.class);
    private static final int THREADS = 64;
    // Longer than the pause between two checkpoints, so that a job keeps its connection.
    private static final long IDLE_TIMEOUT_MILLIS = 300_000;
    private static final long STOP_TIMEOUT_MILLIS = 20_000;
    private static final int EXIT_START_FAILED = 1;
    private static final int EXIT_BAD_SETTINGS = 2;

    private final Server server;
    private final ServerConnector connector;
    private final PostgresCatalog catalog;

    private CatalogServer(Server server, ServerConnector connector, PostgresCatalog catalog) {
        this.server = server;
        this.connector = connector;
        this.catalog = catalog;
    }

    /**
     * Starts a server and returns when it listens.
     *
     * @throws RuntimeException when the database cannot be reached or the port is taken
     */
    static CatalogServer start(CatalogSettings settings) {
        long start = System.nanoTime();
        PostgresCatalog catalog = PostgresCatalog.open(settings);
        QueuedThreadPool threads = new QueuedThreadPool(THREADS);
        threads.setName("http");
        Server server = new Server(threads);
        HttpConfiguration http = new HttpConfiguration();
        // The levels of a nested namespace are joined by %1F in the path.
        http.setUriCompliance(UriCompliance.UNSAFE);
        http.setSendServerVersion(false);
        ServerConnector connector = new ServerConnector(server, new HttpConnectionFactory(http));
        connector.setHost(settings.host());
        connector.setPort(settings.port());
        connector.setIdleTimeout(IDLE_TIMEOUT_MILLIS);
        server.addConnector(connector);
        AccessTokens tokens =
                new AccessTokens(settings.token(), settings.clients(), Clock.systemUTC());
        CatalogHandler handler =
                new CatalogHandler(
                        new CatalogOperations(catalog, settings), catalog.connections(), tokens);
        server.setHandler(new GracefulHandler(new GzipHandler(handler)));
        server.setStopTimeout(STOP_TIMEOUT_MILLIS);
        CatalogServer started = new CatalogServer(server, connector, catalog);
        try {
            server.start();
        } catch (Exception e) {
            started.close();
            throw new IllegalStateException(
                    "Cannot listen on %s:%d: %s"
                            .formatted(settings.host(), settings.port(), e.getMessage()),
                    e);
        }
        LOG.info(
                "listening uri={} {} ms={}",
                started.uri(),
                settings,
                (System.nanoTime() - start) / 1_000_000);
        return started;
    }

    /** Where the server listens, such as http://127.0.0.1:8181. */
    URI uri() {
        String host = connector.getHost();
        return URI.create(
                "http://%s:%d"
                        .formatted(
                                host.contains(":") ? "[" + host + "]" : host,
                                connector.getLocalPort()));
    }

    /** Stops listening, finishes the requests at work, and releases the database. */
    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            LOG.warn("stopping the server failed", e);
        } finally {
            catalog.close();
        }
    }

    /**
     * Runs until the process is stopped.
     *
     * @param arguments see {@code --help}
     */
    public static void main(String[] arguments) {
        int exitCode = run(arguments, System.getenv());
        if (exitCode != 0) {
            System.exit(exitCode);
        }
    }

    /** Returns 0 also when the server goes on in its own threads. */
    private static int run(String[] arguments, Map<String, String> environment) {
        try {
            Arguments parsed = Arguments.parse(arguments);
            switch (parsed.action()) {
                case HELP -> System.out.println(help());
                case VERSION -> System.out.println("millrace-iceberg-catalog " + version());
                case SERVE -> serve(SettingsReader.read(parsed.file(), environment));
            }
            return 0;
        } catch (InvalidSettingsException e) {
            System.err.println(e.getMessage());
            return EXIT_BAD_SETTINGS;
        } catch (RuntimeException e) {
            LOG.error("the catalog did not start: {}", e.getMessage(), e);
            return EXIT_START_FAILED;
        }
    }

    private static void serve(CatalogSettings settings) {
        CatalogServer server = start(settings);
        Runtime.getRuntime()
                .addShutdownHook(
                        new Thread(
                                () -> {
                                    LOG.info("stopping");
                                    server.close();
                                },
                                "stop"));
    }

    private record Arguments(Action action, Optional<Path> file) {
        private enum Action {
            HELP,
            VERSION,
            SERVE
        }

        static Arguments parse(String[] arguments) {
            Optional<Path> file = Optional.empty();
            for (int index = 0; index < arguments.length; index++) {
                switch (arguments[index]) {
                    case "--help" -> {
                        return new Arguments(Action.HELP, file);
                    }
                    case "--version" -> {
                        return new Arguments(Action.VERSION, file);
                    }
                    case "--config" -> {
                        index++;
                        if (index == arguments.length) {
                            throw new InvalidSettingsException(
                                    "--config needs a file, as in --config catalog.properties.");
                        }
                        file = Optional.of(Path.of(arguments[index]));
                    }
                    default ->
                            throw new InvalidSettingsException(
                                    "Unknown argument %s. Use --config FILE, --help or --version."
                                            .formatted(arguments[index]));
                }
            }
            return new Arguments(Action.SERVE, file);
        }
    }

    private static String help() {
        String settings =
                Arrays.stream(Setting.values())
                        .map(
                                setting ->
                                        "  %-26s %s%s"
                                                .formatted(
                                                        setting,
                                                        setting.description(),
                                                        setting.defaultValue()
                                                                .map(CatalogServer::defaultText)
                                                                .orElse(" (required)")))
                        .collect(Collectors.joining(System.lineSeparator()));
        return String.join(
                System.lineSeparator(),
                "Iceberg REST catalog on Postgres and S3.",
                "Usage: CatalogServer [--config FILE] [--help] [--version]",
                "Settings, in the properties file or the environment (which wins):",
                settings);
    }

    private static String defaultText(String value) {
        return value.isEmpty() ? "" : " (default " + value + ")";
    }

    private static String version() {
        String version = CatalogServer.class.getPackage().getImplementationVersion();
        return version == null ? "unpackaged" : version;
    }
}
