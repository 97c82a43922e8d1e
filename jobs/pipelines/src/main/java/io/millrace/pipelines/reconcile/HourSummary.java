package io.millrace.pipelines.reconcile;

import java.math.BigDecimal;

/**
 * One table's rows of one hour, on one side.
 *
 * @param checksum sum of the row hashes, modulo 2^64
 * @param amount sum of the table's money column, scale 2
 */
record HourSummary(long rows, long checksum, BigDecimal amount) {
    static final HourSummary EMPTY = new HourSummary(0, 0, new BigDecimal("0.00"));

    boolean agreesWith(HourSummary other) {
        return rows == other.rows
                && checksum == other.checksum
                && amount.compareTo(other.amount) == 0;
    }
}
