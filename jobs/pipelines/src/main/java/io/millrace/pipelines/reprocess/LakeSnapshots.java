package io.millrace.pipelines.reprocess;

import org.apache.hadoop.conf.Configuration;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.flink.CatalogLoader;

import java.util.Map;

/** Snapshots of the lake's tables. */
final class LakeSnapshots {
    private LakeSnapshots() {}

    /**
     * The id of a table's newest snapshot.
     *
     * @throws IllegalStateException when the table is empty
     */
    static long current(Map<String, String> environment, String namespace, String table) {
        Catalog catalog =
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
                        .loadCatalog();
        Snapshot snapshot =
                catalog.loadTable(TableIdentifier.of(namespace, table)).currentSnapshot();
        if (snapshot == null) {
            throw new IllegalStateException(
                    "lake.%s.%s has no snapshot yet: run the lake job first."
                            .formatted(namespace, table));
        }
        return snapshot.snapshotId();
    }
}
