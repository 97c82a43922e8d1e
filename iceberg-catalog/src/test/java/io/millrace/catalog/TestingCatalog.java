package io.millrace.catalog;

import io.millrace.stack.LocalObjectStore;
import io.millrace.stack.LocalPostgres;

import org.apache.iceberg.CatalogProperties;
import org.apache.iceberg.rest.RESTCatalog;

import java.io.Closeable;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** A catalog server in this process, with a catalog of its own on the stack's servers. */
final class TestingCatalog implements Closeable {
    static final String TOKEN = "testing-token";
    static final String CLIENTS =
            "analyst:reading:reader,flink:writing:writer,lake:raw-only:writer:raw+quarantine";

    private final CatalogServer server;
    private final Map<String, String> environment;

    private TestingCatalog(Map<String, String> environment) {
        this.server = CatalogServer.start(SettingsReader.read(Optional.empty(), environment));
        this.environment = environment;
    }

    static TestingCatalog start(TestingServers servers) {
        return start(environment(servers));
    }

    static TestingCatalog start(Map<String, String> environment) {
        return new TestingCatalog(environment);
    }

    /** The settings of a server with an empty catalog. */
    static Map<String, String> environment(TestingServers servers) {
        LocalPostgres postgres = servers.postgres();
        LocalObjectStore store = servers.objectStore();
        String name = "testing-" + UUID.randomUUID();
        Map<String, String> environment = new HashMap<>();
        environment.put("CATALOG_PORT", "0");
        environment.put("CATALOG_NAME", name);
        environment.put("CATALOG_JDBC_URL", postgres.jdbcUrl("iceberg"));
        environment.put("CATALOG_JDBC_USER", postgres.user());
        environment.put("CATALOG_JDBC_PASSWORD", postgres.password());
        environment.put("CATALOG_WAREHOUSE", "s3://lake/" + name);
        environment.put("CATALOG_TOKEN", TOKEN);
        environment.put("CATALOG_CLIENTS", CLIENTS);
        environment.put("S3_ENDPOINT", store.endpoint());
        environment.put("S3_ACCESS_KEY", store.accessKey());
        environment.put("S3_SECRET_KEY", store.secretKey());
        environment.put("S3_REGION", store.region());
        return environment;
    }

    URI uri() {
        return server.uri();
    }

    RESTCatalog client() {
        return client(Map.of("token", TOKEN));
    }

    /** A client that brings its own key of the object store and learns the rest of the server. */
    RESTCatalog client(Map<String, String> options) {
        return client(uri(), environment, options);
    }

    static RESTCatalog client(
            URI uri, Map<String, String> environment, Map<String, String> options) {
        Map<String, String> properties = new HashMap<>();
        properties.put(CatalogProperties.URI, uri.toString());
        properties.put(CatalogProperties.FILE_IO_IMPL, "org.apache.iceberg.aws.s3.S3FileIO");
        properties.put("s3.access-key-id", environment.get("S3_ACCESS_KEY"));
        properties.put("s3.secret-access-key", environment.get("S3_SECRET_KEY"));
        properties.putAll(options);
        RESTCatalog catalog = new RESTCatalog();
        catalog.initialize("lake", properties);
        return catalog;
    }

    @Override
    public void close() {
        server.close();
    }
}
