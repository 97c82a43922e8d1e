package io.millrace.catalog;

import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableScan;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.SupportsPrefixOperations;
import org.apache.iceberg.types.Types;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** Tables whose data files exist in the metadata only. */
final class Tables {
    static final Schema SCHEMA =
            new Schema(
                    Types.NestedField.required(1, "event_id", Types.StringType.get()),
                    Types.NestedField.optional(2, "event_type", Types.StringType.get()),
                    Types.NestedField.optional(3, "event_time", Types.TimestampType.withZone()));

    private Tables() {}

    /** Commits one file of this name. */
    static void append(Table table, String name) {
        table.newAppend().appendFile(file(table, name)).commit();
    }

    static DataFile file(Table table, String name) {
        return DataFiles.builder(PartitionSpec.unpartitioned())
                .withPath(table.location() + "/data/" + name)
                .withFileSizeInBytes(100)
                .withRecordCount(1)
                .build();
    }

    /** Locations of the metadata files in a folder. */
    static List<String> metadataFiles(Table table, String folder) {
        List<String> locations = new ArrayList<>();
        ((SupportsPrefixOperations) table.io())
                .listPrefix(folder)
                .forEach(file -> locations.add(file.location()));
        locations.removeIf(location -> !location.endsWith(".metadata.json"));
        return locations;
    }

    /** Names of all files of the current snapshot, as often as they are in it. */
    static List<String> files(Table table) {
        return files(table.newScan());
    }

    static List<String> files(TableScan scan) {
        List<String> names = new ArrayList<>();
        try (CloseableIterable<FileScanTask> tasks = scan.planFiles()) {
            for (FileScanTask task : tasks) {
                String path = task.file().location();
                names.add(path.substring(path.lastIndexOf('/') + 1));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return names;
    }
}
