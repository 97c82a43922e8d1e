package io.millrace.connector.clickhouse.sink.writer;

import io.millrace.connector.clickhouse.client.TableName;

import org.apache.flink.table.data.RowData;

import javax.annotation.Nullable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Gives every row to the batcher of its table, and a row that its table cannot hold to where it was
 * asked to go. Not thread-safe.
 */
final class RowDispatcher {
    private final RoutedTables tables;
    private final BatchLimits limits;
    private final WriterMetrics metrics;
    private final Map<TableName, Lane> lanes = new LinkedHashMap<>();
    private final Lane first;
    @Nullable private final RowBatcher deadLetters;
    private final List<Batch> full = new ArrayList<>();

    RowDispatcher(
            RoutedTables tables, BatchLimits limits, Footprint footprint, WriterMetrics metrics) {
        this.tables = tables;
        this.limits = limits;
        this.metrics = metrics;
        for (TableBinding binding : tables.bindings()) {
            lanes.put(
                    binding.table().name(), new Lane(binding, batcher(binding, limits, footprint)));
        }
        this.first = lanes.values().iterator().next();
        this.deadLetters =
                tables.deadLetters() == null
                        ? null
                        : batcher(tables.deadLetters(), limits, footprint);
    }

    private record Lane(TableBinding binding, RowBatcher batcher) {}

    private RowBatcher batcher(TableBinding binding, BatchLimits limits, Footprint footprint) {
        return binding.newBatcher(
                limits, footprint, PositionTracker.of(binding.rowType(), tables.positions()));
    }

    /** Adds a row; see {@link #hasFull()}. */
    void add(RowData row) throws IOException {
        Lane lane = tables.router() == null ? first : lane(tables.router().apply(row));
        try {
            add(row, lane.batcher);
        } catch (IOException e) {
            if (!(e.getCause() instanceof UnencodableValueException)) {
                throw e;
            }
            refuse(row, lane.binding, e);
        }
    }

    private void add(RowData row, RowBatcher batcher) throws IOException {
        batcher.add(row);
        if (batcher.hasFull()) {
            List<Batch> batches = batcher.takeFull();
            metrics.flushedFull(batches, limits);
            full.addAll(batches);
        }
    }

    private void refuse(RowData row, TableBinding binding, IOException reason) throws IOException {
        metrics.refused();
        if (deadLetters == null && tables.handler() == null) {
            throw reason;
        }
        UnencodableRow refused =
                UnencodableRow.of(binding, tables.positions(), row, reason.getMessage());
        if (deadLetters == null) {
            tables.handler().handle(refused);
        } else {
            add(DeadLetters.toRow(refused), deadLetters);
        }
    }

    /** Whether a batch has reached its limits. */
    boolean hasFull() {
        return !full.isEmpty();
    }

    /** Takes the batches that have reached their limits. */
    List<Batch> takeFull() {
        List<Batch> batches = List.copyOf(full);
        full.clear();
        return batches;
    }

    /** Takes everything. */
    List<Batch> takeAll() {
        lanes.values().forEach(lane -> full.addAll(lane.batcher.takeAll()));
        if (deadLetters != null) {
            full.addAll(deadLetters.takeAll());
        }
        return takeFull();
    }

    private Lane lane(@Nullable TableName table) throws IOException {
        Lane lane = lanes.get(table);
        if (lane == null) {
            throw new IOException(
                    "Cannot write a row to %s, which its router names: the sink was built with the tables %s only"
                            .formatted(table, lanes.keySet()));
        }
        return lane;
    }
}
