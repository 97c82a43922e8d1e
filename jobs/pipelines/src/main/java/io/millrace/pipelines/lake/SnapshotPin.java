package io.millrace.pipelines.lake;

import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/**
 * A tag on the snapshot that a run reads, so that no maintenance expires it or deletes its files.
 * The tag of a run that died goes with the first maintenance a day later.
 */
public final class SnapshotPin implements AutoCloseable {
    private static final Duration LONGEST_RUN = Duration.ofDays(1);

    private final Table table;
    private final String tag;

    private SnapshotPin(Table table, String tag) {
        this.table = table;
        this.tag = tag;
    }

    /**
     * Names a snapshot until the pin is closed.
     *
     * @param reader who reads, a word for the tag's name
     * @param snapshot id of one that the table has
     */
    public static SnapshotPin of(Table table, long snapshot, String reader) {
        String tag = "reading-" + reader + "-" + UUID.randomUUID();
        Snapshot pinned = table.snapshot(snapshot);
        // The age of a tag is that of its snapshot.
        Duration age =
                Duration.between(Instant.ofEpochMilli(pinned.timestampMillis()), Instant.now());
        SnapshotReferences.change(
                table,
                references ->
                        references
                                .createTag(tag, snapshot)
                                .setMaxRefAgeMs(tag, age.plus(LONGEST_RUN).toMillis()));
        return new SnapshotPin(table, tag);
    }

    @Override
    public void close() {
        SnapshotReferences.change(table, references -> references.removeTag(tag));
    }
}
