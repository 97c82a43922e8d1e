package io.millrace.connector.clickhouse.swap;

import org.apache.flink.annotation.PublicEvolving;

/** What a swap of one partition has just done, in this order. */
@PublicEvolving
public enum SwapStep {
    /** The work tables hold the recomputed rows and their aggregates. */
    PREPARED,
    /** The ledger says so: from here on inserts wait. */
    CLAIMED,
    /** The inserts that had begun before are over. */
    INSERTS_ENDED,
    /** The work tables hold the newer live rows too, and are checked. */
    TAIL_COPIED,
    /** The ledger says so: from here on the swap is finished, not rolled back. */
    REPLACING,
    /** The live table is replaced. */
    BASE_REPLACED,
    /** The target of one view is replaced. */
    VIEW_REPLACED,
    /** The ledger says so: inserts go on. */
    DONE,
    /** The work tables are gone. */
    CLEANED
}
