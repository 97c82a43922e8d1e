package io.millrace.pipelines.reprocess;

import io.millrace.connector.clickhouse.client.TableName;
import io.millrace.connector.clickhouse.ledger.Positions;
import io.millrace.pipelines.lake.LakeCatalog;
import io.millrace.pipelines.lake.SnapshotPin;
import io.millrace.pipelines.sql.SqlFiles;
import io.millrace.pipelines.sql.SqlRunner;
import io.millrace.pipelines.sql.SqlScript;

import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.types.Row;
import org.apache.flink.util.CloseableIterator;

import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/** {@code lake.raw.events}, read by Flink. */
final class IcebergLake implements Lake {
    private static final TableIdentifier EVENTS = TableIdentifier.of("raw", "events");
    private static final String DAY = "event_date";

    private final Map<String, String> environment;
    private final Table events;

    /**
     * @param environment the stores' addresses and passwords, as the jobs have them
     */
    IcebergLake(Map<String, String> environment) {
        this.environment = environment;
        this.events =
                LakeCatalog.open(environment).table(EVENTS.namespace().toString(), EVENTS.name());
    }

    @Override
    public long snapshot(OptionalLong wanted) {
        Snapshot snapshot =
                wanted.isPresent() ? events.snapshot(wanted.getAsLong()) : events.currentSnapshot();
        if (snapshot == null) {
            throw new IllegalStateException(
                    wanted.isPresent()
                            ? "lake.%s has no snapshot %d, or no longer: see its snapshots in lake.%1$s$snapshots."
                                    .formatted(EVENTS, wanted.getAsLong())
                            : "lake.%s has no snapshot yet: run the lake job first."
                                    .formatted(EVENTS));
        }
        return snapshot.snapshotId();
    }

    @Override
    public List<DaySize> days(long snapshot, LocalDate from, LocalDate to) {
        Map<LocalDate, DaySize> days = new TreeMap<>();
        try (CloseableIterable<FileScanTask> files =
                events.newScan()
                        .useSnapshot(snapshot)
                        .filter(Expressions.greaterThanOrEqual(DAY, from.toString()))
                        .filter(Expressions.lessThanOrEqual(DAY, to.toString()))
                        .planFiles()) {
            for (FileScanTask file : files) {
                DaySize size = size(file);
                days.merge(size.day(), size, IcebergLake::sum);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot list the files of " + EVENTS, e);
        }
        return List.copyOf(days.values());
    }

    private static DaySize size(FileScanTask file) {
        var fields = file.spec().partitionType().fields();
        for (int i = 0; i < fields.size(); i++) {
            if (fields.get(i).name().equals(DAY)) {
                int day = file.file().partition().get(i, Integer.class);
                return new DaySize(
                        LocalDate.ofEpochDay(day),
                        file.file().recordCount(),
                        1,
                        file.file().fileSizeInBytes());
            }
        }
        throw new IllegalStateException(
                "lake.%s is not partitioned by %s, but by %s".formatted(EVENTS, DAY, file.spec()));
    }

    private static DaySize sum(DaySize one, DaySize other) {
        return new DaySize(
                one.day(),
                one.rows() + other.rows(),
                one.files() + other.files(),
                one.bytes() + other.bytes());
    }

    @Override
    public Positions load(
            long snapshot, LocalDate from, LocalDate to, TableName staging, Runnable heartbeat)
            throws Exception {
        try (SnapshotPin pin = SnapshotPin.of(events, snapshot, "reprocess")) {
            return loadPinned(snapshot, from, to, staging, heartbeat);
        }
    }

    private Positions loadPinned(
            long snapshot, LocalDate from, LocalDate to, TableName staging, Runnable heartbeat)
            throws Exception {
        Map<String, String> variables = new HashMap<>(environment);
        variables.put("FROM_DATE", from.toString());
        variables.put("TO_DATE", to.toString());
        variables.put("STAGING_TABLE", staging.table());
        variables.put("EVENTS_HINT", "/*+ OPTIONS('snapshot-id'='" + snapshot + "') */");
        TableEnvironment tables =
                SqlRunner.run(
                        SqlScript.read("flink/jobs/reprocess.sql", SqlFiles::read, variables),
                        heartbeat);
        Map<String, Long> last = new HashMap<>();
        try (CloseableIterator<Row> rows =
                tables.from("reprocessed_positions").execute().collect()) {
            while (rows.hasNext()) {
                Row row = rows.next();
                last.put((String) row.getField(0), (Long) row.getField(1));
            }
        }
        return new Positions(last);
    }
}
