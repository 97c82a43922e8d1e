package io.millrace.connector.clickhouse.ledger;

import org.apache.flink.annotation.PublicEvolving;

/**
 * What a swap changes.
 *
 * @param rowsBefore rows of the live partition when the swap was prepared
 * @param rowsAfter rows that the swap brings
 * @param identical whether the batch run's rows are those that the live table had up to its
 *     positions
 */
@PublicEvolving
public record SwapCounts(long rowsBefore, long rowsAfter, boolean identical) {
    static final SwapCounts UNKNOWN = new SwapCounts(0, 0, false);
}
