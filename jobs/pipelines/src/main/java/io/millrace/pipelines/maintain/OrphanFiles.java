package io.millrace.pipelines.maintain;

import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.ManifestFiles;
import org.apache.iceberg.ReachableFileUtil;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.FileInfo;
import org.apache.iceberg.io.SupportsPrefixOperations;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Deletes files below a table's location that no snapshot names, left behind by writers that died.
 */
final class OrphanFiles {
    private OrphanFiles() {}

    /**
     * Returns how many files are gone.
     *
     * @throws IllegalStateException when the listing lacks a file that the table is known to have:
     *     names then can't be compared, and everything would look like an orphan
     */
    static int delete(Table table, Instant now, Duration age) throws IOException {
        if (!(table.io() instanceof SupportsPrefixOperations storage)) {
            throw new IllegalStateException(
                    "The files of %s can't be listed: %s has no prefix operations."
                            .formatted(table.name(), table.io().getClass().getName()));
        }
        // The files are listed first: one that a commit adds meanwhile is not in the list.
        List<FileInfo> found = new ArrayList<>();
        storage.listPrefix(table.location() + "/").forEach(found::add);
        Set<String> known = known(table);
        long oldest = now.minus(age).toEpochMilli();
        List<String> orphans = new ArrayList<>();
        int recognised = 0;
        for (FileInfo file : found) {
            if (known.contains(file.location())) {
                recognised++;
            } else if (file.createdAtMillis() < oldest) {
                orphans.add(file.location());
            }
        }
        if (recognised == 0) {
            throw new IllegalStateException(
                    "None of the %d files below %s is known to the table %s: nothing is deleted, compare the locations' schemes."
                            .formatted(found.size(), table.location(), table.name()));
        }
        orphans.forEach(table.io()::deleteFile);
        return orphans.size();
    }

    private static Set<String> known(Table table) throws IOException {
        Set<String> known = new HashSet<>(ReachableFileUtil.metadataFileLocations(table, true));
        known.addAll(ReachableFileUtil.manifestListLocations(table));
        known.addAll(ReachableFileUtil.statisticsFilesLocations(table));
        known.add(ReachableFileUtil.versionHintLocation(table));
        Set<String> manifests = new HashSet<>();
        for (Snapshot snapshot : table.snapshots()) {
            for (ManifestFile manifest : snapshot.allManifests(table.io())) {
                if (manifests.add(manifest.path())) {
                    addFiles(table, manifest, known);
                }
            }
        }
        known.addAll(manifests);
        return known;
    }

    private static void addFiles(Table table, ManifestFile manifest, Set<String> known)
            throws IOException {
        try (CloseableIterable<String> paths = ManifestFiles.readPaths(manifest, table.io())) {
            paths.forEach(known::add);
        }
    }
}
