package io.millrace.pipelines.lake;

import org.apache.hadoop.conf.Configuration;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.SupportsNamespaces;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.flink.CatalogLoader;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The lake's tables, for what SQL has no words for. */
public final class LakeCatalog implements AutoCloseable {
    private final Catalog catalog;

    private LakeCatalog(Catalog catalog) {
        this.catalog = catalog;
    }

    /**
     * @param environment the addresses and keys of catalog and object store, as the jobs have them
     */
    public static LakeCatalog open(Map<String, String> environment) {
        return new LakeCatalog(
                CatalogLoader.rest(
                                "lake",
                                new Configuration(false),
                                Map.of(
                                        "uri", environment.get("ICEBERG_CATALOG_URI"),
                                        "token", environment.get("ICEBERG_CATALOG_TOKEN"),
                                        "warehouse", environment.get("ICEBERG_WAREHOUSE"),
                                        "io-impl", "org.apache.iceberg.aws.s3.S3FileIO",
                                        "s3.endpoint", environment.get("S3_ENDPOINT"),
                                        "s3.access-key-id", environment.get("S3_ACCESS_KEY"),
                                        "s3.secret-access-key", environment.get("S3_SECRET_KEY"),
                                        "s3.path-style-access", "true",
                                        "client.region", environment.get("S3_REGION")))
                        .loadCatalog());
    }

    /** The table as it is now. */
    public Table table(String namespace, String name) {
        return catalog.loadTable(TableIdentifier.of(namespace, name));
    }

    /** The names of a namespace's tables, sorted. */
    public List<String> tables(String namespace) {
        List<String> names = new ArrayList<>();
        for (TableIdentifier table : catalog.listTables(Namespace.of(namespace))) {
            names.add(table.name());
        }
        names.sort(null);
        return names;
    }

    /** The names of all namespaces, sorted. */
    public List<String> namespaces() {
        List<String> names = new ArrayList<>();
        for (Namespace namespace : ((SupportsNamespaces) catalog).listNamespaces()) {
            names.add(namespace.toString());
        }
        names.sort(null);
        return names;
    }

    @Override
    public void close() {
        if (catalog instanceof Closeable closeable) {
            try {
                closeable.close();
            } catch (IOException e) {
                throw new UncheckedIOException("Can't close the catalog's client", e);
            }
        }
    }
}
