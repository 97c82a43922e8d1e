package io.millrace.catalog;

import org.apache.iceberg.MetadataUpdate;
import org.apache.iceberg.TableProperties;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Which locations clients may name: the server reads and writes metadata only on S3. */
final class Locations {
    private static final Pattern OBJECT_STORE = Pattern.compile("s3[an]?://[^/\\s]+(/.*)?");

    private Locations() {}

    /**
     * @param location null when the catalog chooses
     * @throws IllegalArgumentException when it is not in an object store
     */
    static void requireValid(String location) {
        if (location != null && !OBJECT_STORE.matcher(location).matches()) {
            throw new IllegalArgumentException(
                    "The location '%s' is not on S3, write s3://bucket/folder".formatted(location));
        }
    }

    /** Checks the properties of a namespace, table or view that name a location. */
    static void requireValid(Map<String, String> properties) {
        requireValid(properties.get("location"));
        requireValid(properties.get(TableProperties.WRITE_METADATA_LOCATION));
    }

    static void requireValid(List<MetadataUpdate> updates) {
        for (MetadataUpdate update : updates) {
            if (update instanceof MetadataUpdate.SetLocation set) {
                requireValid(set.location());
            } else if (update instanceof MetadataUpdate.SetProperties set) {
                requireValid(set.updated().get(TableProperties.WRITE_METADATA_LOCATION));
            }
        }
    }
}
