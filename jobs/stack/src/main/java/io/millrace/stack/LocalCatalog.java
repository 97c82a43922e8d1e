package io.millrace.stack;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The Iceberg REST catalog of this repository, on Postgres and the object store. */
public final class LocalCatalog extends LocalServer {

    private static final String WAREHOUSE = "s3://lake/warehouse";
    private static final int OK = 200;

    private final LocalPostgres postgres;
    private final LocalObjectStore store;
    private final String token;

    LocalCatalog(Path dataDir, int port, LocalPostgres postgres, LocalObjectStore store) {
        super("catalog", dataDir, port);
        this.postgres = postgres;
        this.store = store;
        this.token = DataFiles.secret(dataDir, "catalog");
    }

    /** Starts the catalog, which keeps its data in Postgres; port 0 means a free one. */
    public static LocalCatalog start(
            Path dataDir, int port, LocalPostgres postgres, LocalObjectStore store) {
        LocalCatalog catalog = new LocalCatalog(dataDir, port, postgres, store);
        catalog.start();
        return catalog;
    }

    /** Runs a catalog with its Postgres and its store by hand: {@code LocalCatalog DATA_DIR}. */
    public static void main(String[] arguments) {
        HandRun.of(
                arguments,
                (dataDir, port) ->
                        start(
                                dataDir,
                                port,
                                LocalPostgres.start(dataDir, 0),
                                LocalObjectStore.start(dataDir, 0)));
    }

    /** Address for Iceberg clients, without {@code /v1}. */
    public String uri() {
        return "http://127.0.0.1:" + port();
    }

    /** The bearer token that clients present. */
    public String token() {
        return token;
    }

    public String warehouse() {
        return WAREHOUSE;
    }

    @Override
    public String address() {
        return uri();
    }

    @Override
    ServerProcess launch() throws IOException {
        List<String> command =
                JavaCommand.guarded(dataDir(), "io.millrace.catalog.CatalogServer")
                        .options("-Xmx256m", "-XX:+UseSerialGC")
                        .classPath(Home.find().catalog().resolve("lib").resolve("*"))
                        .toList();
        return ServerProcess.start(command, environment(), log());
    }

    @Override
    boolean answers() throws Exception {
        return HttpProbe.status(URI.create(uri() + "/health")) == OK;
    }

    private Map<String, String> environment() {
        Map<String, String> environment = new HashMap<>();
        environment.put("CATALOG_HOST", "127.0.0.1");
        environment.put("CATALOG_PORT", Integer.toString(port()));
        environment.put("CATALOG_JDBC_URL", postgres.jdbcUrl("iceberg"));
        environment.put("CATALOG_JDBC_USER", postgres.user());
        environment.put("CATALOG_JDBC_PASSWORD", postgres.password());
        environment.put("CATALOG_WAREHOUSE", WAREHOUSE);
        environment.put("CATALOG_TOKEN", token);
        environment.put("S3_ENDPOINT", store.endpoint());
        environment.put("S3_ACCESS_KEY", store.accessKey());
        environment.put("S3_SECRET_KEY", store.secretKey());
        environment.put("S3_REGION", store.region());
        return environment;
    }
}
