package io.millrace.pipelines.refine;

import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.UpdateProperties;
import org.apache.iceberg.util.SnapshotUtil;

import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * How far the raw zone is refined: for each source the snapshot that the last complete run read.
 * They are properties of one staging table, written after everything else: a run that dies before
 * is done again in full by the next one.
 */
final class Watermarks {
    private final Table holder;

    Watermarks(Table holder) {
        this.holder = holder;
    }

    /**
     * The snapshot refined last, or empty: never refined, or that snapshot is no ancestor of the
     * present one any more, because it has expired or the table was rolled back.
     */
    OptionalLong of(Source source, Table table) {
        String text = holder.properties().get(source.property());
        if (text == null || table.currentSnapshot() == null) {
            return OptionalLong.empty();
        }
        long snapshot = Long.parseLong(text);
        return SnapshotUtil.isAncestorOf(table, snapshot)
                ? OptionalLong.of(snapshot)
                : OptionalLong.empty();
    }

    void write(Map<Source, Snapshot> refined) {
        Map<Source, Snapshot> sorted = new EnumMap<>(refined);
        UpdateProperties update = holder.updateProperties();
        sorted.forEach(
                (source, snapshot) ->
                        update.set(source.property(), Long.toString(snapshot.snapshotId())));
        update.commit();
    }
}
