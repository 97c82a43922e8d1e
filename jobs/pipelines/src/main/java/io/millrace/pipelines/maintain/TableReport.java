package io.millrace.pipelines.maintain;

import java.util.List;

/**
 * What maintenance did to a table.
 *
 * @param table namespace and name
 * @param tags the new tags of days
 * @param filesBefore how many data files were joined
 * @param filesAfter into how many
 * @param manifestsRewritten whether they were
 * @param expired how many snapshots are gone
 * @param orphans how many unknown files are gone
 */
public record TableReport(
        String table,
        List<String> tags,
        int filesBefore,
        int filesAfter,
        boolean manifestsRewritten,
        int expired,
        int orphans) {
    @Override
    public String toString() {
        return "%s: %d files joined into %d, manifests %s, %d snapshots expired, %d orphan files deleted, tags %s"
                .formatted(
                        table,
                        filesBefore,
                        filesAfter,
                        manifestsRewritten ? "rewritten" : "kept",
                        expired,
                        orphans,
                        tags.isEmpty() ? "unchanged" : tags);
    }
}
