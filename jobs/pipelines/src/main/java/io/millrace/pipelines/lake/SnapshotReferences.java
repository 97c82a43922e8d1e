package io.millrace.pipelines.lake;

import org.apache.iceberg.ManageSnapshots;
import org.apache.iceberg.Table;
import org.apache.iceberg.exceptions.CommitFailedException;

import java.util.function.Consumer;

/**
 * Changes of a table's tags. Unlike an append, Iceberg's change of a reference does not start over
 * by itself when another writer has committed since the table was read.
 */
public final class SnapshotReferences {
    /** Each of them meets one commit of another writer at most. */
    private static final int ATTEMPTS = 20;

    private SnapshotReferences() {}

    /**
     * Commits a change against the present state of the table; the table is fresh afterwards.
     *
     * @param change is called once for each attempt
     * @throws CommitFailedException other writers were faster each time
     */
    public static void change(Table table, Consumer<ManageSnapshots> change) {
        for (int attempt = 1; ; attempt++) {
            table.refresh();
            ManageSnapshots snapshots = table.manageSnapshots();
            change.accept(snapshots);
            try {
                snapshots.commit();
                return;
            } catch (CommitFailedException e) {
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }
}
