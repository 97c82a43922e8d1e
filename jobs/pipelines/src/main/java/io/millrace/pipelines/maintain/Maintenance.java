package io.millrace.pipelines.maintain;

import io.millrace.pipelines.lake.LakeCatalog;

import org.apache.iceberg.Table;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Keeps the lake's tables fast and small while jobs write and read them: tags of days, then
 * compaction, manifests, expiry, orphan files. Each step is a commit of its own and may be run
 * again; one that meets another writer's commit starts over, as any Iceberg commit does.
 */
public final class Maintenance {
    private final Map<String, String> environment;
    private final Retention retention;
    private final Consumer<String> progress;

    /**
     * @param environment the stores' addresses and passwords, as the jobs have them
     * @param progress takes one line for each step of each table
     */
    public Maintenance(
            Map<String, String> environment, Retention retention, Consumer<String> progress) {
        this.environment = environment;
        this.retention = retention;
        this.progress = progress;
    }

    /**
     * @param names {@code namespace.table}; none: all tables of the lake
     * @param now what ages are counted from
     */
    public List<TableReport> run(List<String> names, Instant now) throws IOException {
        List<TableReport> reports = new ArrayList<>();
        try (LakeCatalog lake = LakeCatalog.open(environment)) {
            for (String name : names.isEmpty() ? all(lake) : names) {
                int dot = name.indexOf('.');
                if (dot < 1) {
                    throw new IllegalArgumentException(
                            "'%s' is no table: write namespace.table, such as raw.events."
                                    .formatted(name));
                }
                Table table = lake.table(name.substring(0, dot), name.substring(dot + 1));
                TableReport report = maintain(name, table, now);
                reports.add(report);
            }
        }
        return reports;
    }

    private static List<String> all(LakeCatalog lake) {
        List<String> names = new ArrayList<>();
        for (String namespace : lake.namespaces()) {
            for (String table : lake.tables(namespace)) {
                names.add(namespace + "." + table);
            }
        }
        return names;
    }

    private TableReport maintain(String name, Table table, Instant now) throws IOException {
        List<String> tags = DayTags.create(table, now, retention.tags());
        step(name, tags.size() + " new tags of days");
        Compaction.Result files = Compaction.files(table);
        step(name, "%d files joined into %d".formatted(files.removed(), files.added()));
        boolean manifests = Compaction.manifests(table);
        step(name, manifests ? "manifests rewritten" : "manifests kept");
        int expired = SnapshotExpiry.run(table, now, retention);
        step(name, expired + " snapshots expired");
        int orphans = OrphanFiles.delete(table, now, retention.orphans());
        var report =
                new TableReport(
                        name, tags, files.removed(), files.added(), manifests, expired, orphans);
        progress.accept("maintain: " + report);
        return report;
    }

    private void step(String table, String done) {
        progress.accept("maintain: %s: %s".formatted(table, done));
    }
}
