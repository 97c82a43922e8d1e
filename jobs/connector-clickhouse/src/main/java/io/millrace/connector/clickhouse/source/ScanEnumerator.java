package io.millrace.connector.clickhouse.source;

import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.util.FlinkRuntimeException;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import javax.annotation.Nullable;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Divides the table once and gives a split to each reader that asks. */
final class ScanEnumerator implements SplitEnumerator<ScanSplit, PendingSplits> {
    private static final Logger LOG = LoggerFactory.getLogger(ScanEnumerator.class);

    /** Divides the table for so many readers. */
    @FunctionalInterface
    interface Planning {
        List<ScanSplit> plan(int readers) throws IOException;
    }

    private final SplitEnumeratorContext<ScanSplit> context;
    private final Planning planning;
    private final Deque<ScanSplit> pending;
    private final Set<Integer> waiting = new LinkedHashSet<>();
    private boolean planned;

    ScanEnumerator(
            SplitEnumeratorContext<ScanSplit> context, Planning planning, PendingSplits restored) {
        this.context = context;
        this.planning = planning;
        this.pending = new ArrayDeque<>(restored.splits());
        this.planned = restored.planned();
    }

    @Override
    public void start() {
        if (!planned) {
            int readers = context.currentParallelism();
            context.callAsync(() -> planning.plan(readers), this::onPlanned);
        }
    }

    private void onPlanned(@Nullable List<ScanSplit> splits, @Nullable Throwable error) {
        if (error != null) {
            throw new FlinkRuntimeException(error.getMessage(), error);
        }
        LOG.info("The scan has {} splits", splits.size());
        pending.addAll(splits);
        planned = true;
        assign();
    }

    @Override
    public void handleSplitRequest(int reader, @Nullable String host) {
        waiting.add(reader);
        assign();
    }

    private void assign() {
        if (!planned) {
            return;
        }
        for (int reader : List.copyOf(waiting)) {
            waiting.remove(reader);
            if (!context.registeredReaders().containsKey(reader)) {
                continue;
            }
            ScanSplit split = pending.poll();
            if (split == null) {
                context.signalNoMoreSplits(reader);
            } else {
                context.assignSplit(split, reader);
            }
        }
    }

    @Override
    public void addSplitsBack(List<ScanSplit> splits, int reader) {
        pending.addAll(splits);
        assign();
    }

    /** Readers ask by themselves. */
    @Override
    public void addReader(int reader) {}

    @Override
    public PendingSplits snapshotState(long checkpointId) {
        return new PendingSplits(planned, List.copyOf(pending));
    }

    @Override
    public void close() {}
}
