package io.millrace.pipelines.reprocess;

/**
 * One partition of the base table that a batch run has recomputed.
 *
 * @param partition the day
 * @param identical whether the stream's rows and the batch run's rows were the same
 */
public record SwappedPartition(
        String partition, long rowsBefore, long rowsAfter, boolean identical) {}
