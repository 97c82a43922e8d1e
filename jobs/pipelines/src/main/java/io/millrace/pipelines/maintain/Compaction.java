package io.millrace.pipelines.maintain;

import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

import org.apache.iceberg.DataFile;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.Table;
import org.apache.iceberg.actions.RewriteDataFilesActionResult;
import org.apache.iceberg.flink.actions.Actions;

import java.util.List;

/**
 * Joins small files, and manifests. A partition's files become as few as the table's target size
 * allows; rows stay as they are, and readers of what is appended skip the rewrite.
 */
final class Compaction {
    private static final int MOST_MANIFESTS = 10;

    private Compaction() {}

    /** The files of before and after that differ. */
    record Result(int removed, int added) {}

    /** Runs a Flink job where there is anything to join. */
    static Result files(Table table) {
        if (table.currentSnapshot() == null) {
            return new Result(0, 0);
        }
        RewriteDataFilesActionResult result =
                Actions.forTable(StreamExecutionEnvironment.getExecutionEnvironment(), table)
                        .rewriteDataFiles()
                        .execute();
        List<DataFile> removed = result.deletedDataFiles();
        table.refresh();
        return new Result(removed.size(), result.addedDataFiles().size());
    }

    /**
     * Each commit adds a manifest, and each scan reads all: they become as few as the table's
     * target size of a manifest allows. One key for all, since each key gets a manifest of its own.
     */
    static boolean manifests(Table table) {
        if (table.currentSnapshot() == null) {
            return false;
        }
        List<ManifestFile> manifests = table.currentSnapshot().dataManifests(table.io());
        if (manifests.size() <= MOST_MANIFESTS) {
            return false;
        }
        table.rewriteManifests().clusterBy(DataFile::specId).commit();
        table.refresh();
        return true;
    }
}
