package io.millrace.connector.clickhouse.sink.writer;

import org.apache.flink.annotation.Internal;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/**
 * The files of one writer, whose paths begin alike and like those of no other writer ever.
 *
 * <p>So that a crash leaves nothing behind, a checkpoint knows the beginning and the files that may
 * still be needed: after a restart of the same job, all others of the writer are of rows that come
 * again. After a restore by another job they are left alone, since the first one may still run.
 */
@Internal
public final class SpillFolder {
    private final String jobId;
    private final String prefix;
    private final Deque<Set<String>> handedOver = new ArrayDeque<>();
    private int files;

    public SpillFolder(String directory, String jobId) {
        this.jobId = jobId;
        this.prefix = directory + (directory.endsWith("/") ? "" : "/") + UUID.randomUUID() + "-";
    }

    /** Deletes what writers of an earlier attempt have left and no checkpoint needs. */
    public void cleanUpAfter(Collection<SpillState> earlier) throws IOException {
        for (SpillState state : earlier) {
            if (state.jobId().equals(jobId)) {
                SpillFiles.deleteOthers(state.prefix(), state.files());
            }
        }
    }

    List<Batch> write(List<Batch> batches) throws IOException {
        return SpillFiles.write(prefix + files++ + ".lz4", batches);
    }

    /**
     * These batches belong to the next checkpoint.
     *
     * <p>How many checkpoints are aborted before one completes cannot be known, so files are
     * remembered until the committer has deleted them, which it does in their order.
     */
    void handOver(Collection<Batch> batches) throws IOException {
        Set<String> paths = new TreeSet<>();
        batches.forEach(batch -> paths.addAll(batch.files()));
        if (paths.isEmpty()) {
            return;
        }
        handedOver.add(paths);
        while (!handedOver.isEmpty()
                && !SpillFiles.exists(handedOver.element().iterator().next())) {
            handedOver.remove();
        }
    }

    SpillState state() {
        Set<String> needed = new TreeSet<>();
        handedOver.forEach(needed::addAll);
        return new SpillState(jobId, prefix, needed);
    }
}
