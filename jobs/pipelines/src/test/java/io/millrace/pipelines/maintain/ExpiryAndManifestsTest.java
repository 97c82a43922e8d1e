package io.millrace.pipelines.maintain;

import io.millrace.pipelines.lake.SnapshotPin;
import io.millrace.pipelines.lake.SnapshotReferences;

import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.inmemory.InMemoryCatalog;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

class ExpiryAndManifestsTest {
    private static final Schema SCHEMA =
            new Schema(Types.NestedField.required(1, "day", Types.StringType.get()));
    private static final Retention RETENTION =
            new Retention(
                    Duration.ofDays(3),
                    Duration.ofDays(14),
                    Duration.ofDays(35),
                    Duration.ofDays(3));

    private final InMemoryCatalog catalog = new InMemoryCatalog();
    private Table table;

    @BeforeEach
    void createTable() {
        catalog.initialize("test", Map.of());
        catalog.createNamespace(Namespace.of("raw"));
        table =
                catalog.createTable(
                        TableIdentifier.of("raw", "events"),
                        SCHEMA,
                        PartitionSpec.builderFor(SCHEMA).identity("day").build());
    }

    @AfterEach
    void close() throws IOException {
        catalog.close();
    }

    @Test
    void joinsManifestsOnceThereAreMany() throws IOException {
        for (int i = 1; i <= 10; i++) {
            append("f" + i, "job");
        }
        assertThat(Compaction.manifests(table)).isFalse();
        append("f11", "job");
        List<String> files = files();

        assertThat(Compaction.manifests(table)).isTrue();

        assertThat(table.currentSnapshot().allManifests(table.io())).hasSize(1);
        assertThat(files()).isEqualTo(files).hasSize(11);
        assertThat(Compaction.manifests(table)).isFalse();
    }

    @Test
    void keepsWhatARunReadsUntilItIsOver() {
        long read = append("f1", "job");
        append("f2", "job");
        Instant muchLater = Instant.now().plus(Duration.ofDays(20));

        try (SnapshotPin pin = SnapshotPin.of(table, read, "test")) {
            assertThat(SnapshotExpiry.run(table, muchLater, RETENTION)).isZero();
            assertThat(table.snapshot(read)).isNotNull();
        }

        assertThat(SnapshotExpiry.run(table, muchLater, RETENTION)).isEqualTo(1);
        assertThat(table.snapshot(read)).isNull();
    }

    /** Another writer commits between the look at the table and the commit of the tag. */
    @Test
    void tagsWhileAnotherWriterCommits() {
        long tagged = append("f1", "job");
        Iterator<String> names = List.of("f2", "f3").iterator();

        SnapshotReferences.change(
                table,
                references -> {
                    references.createTag("tag", tagged);
                    if (names.hasNext()) {
                        append(names.next(), "job", otherWriter());
                    }
                });

        assertThat(names).isExhausted();
        assertThat(table.refs().get("tag").snapshotId()).isEqualTo(tagged);
        assertThat(table.snapshots()).hasSize(3);
    }

    /** The job's last commit is what it looks for when it comes back from a savepoint. */
    @Test
    void keepsTheChainToTheLastCommitOfAJobThatMayComeBack() {
        long first = append("f1", "stopped");
        long last = append("f2", "stopped");
        append("f3", "running");
        Instant now = Instant.now();

        assertThat(SnapshotExpiry.run(table, now.plus(Duration.ofDays(10)), RETENTION))
                .isEqualTo(1);
        assertThat(table.snapshot(first)).isNull();
        assertThat(table.snapshot(last)).isNotNull();

        assertThat(SnapshotExpiry.run(table, now.plus(Duration.ofDays(15)), RETENTION))
                .isEqualTo(1);
        assertThat(table.snapshot(last)).isNull();
    }

    @Test
    void tagsDaysOnceAndKeepsWhatTheyName() {
        long tagged = append("f1", "job");
        Instant tomorrow = Instant.now().plus(Duration.ofDays(1));
        String tag = "day-" + Instant.now().toString().substring(0, 10);

        assertThat(DayTags.create(table, tomorrow, RETENTION.tags())).contains(tag);
        assertThat(DayTags.create(table, tomorrow, RETENTION.tags())).isEmpty();
        append("f2", "job");
        append("f3", "job");

        assertThat(SnapshotExpiry.run(table, tomorrow.plus(Duration.ofDays(20)), RETENTION))
                .isEqualTo(1);
        assertThat(table.snapshot(tag).snapshotId()).isEqualTo(tagged);
    }

    private Table otherWriter() {
        return catalog.loadTable(TableIdentifier.of("raw", "events"));
    }

    private long append(String name, String job) {
        return append(name, job, table);
    }

    private static long append(String name, String job, Table table) {
        DataFile file =
                DataFiles.builder(table.spec())
                        .withPath(table.location() + "/data/" + name + ".parquet")
                        .withPartitionPath("day=" + name.length())
                        .withFileSizeInBytes(10)
                        .withRecordCount(1)
                        .build();
        long before =
                table.currentSnapshot() == null ? 0 : table.currentSnapshot().timestampMillis();
        while (System.currentTimeMillis() <= before) {
            Thread.onSpinWait();
        }
        table.newAppend().appendFile(file).set("flink.job-id", job).commit();
        Snapshot snapshot = table.currentSnapshot();
        return snapshot.snapshotId();
    }

    private List<String> files() throws IOException {
        List<String> files = new ArrayList<>();
        try (CloseableIterable<FileScanTask> tasks = table.newScan().planFiles()) {
            tasks.forEach(task -> files.add(task.file().location()));
        }
        files.sort(null);
        return files;
    }
}
