package io.millrace.connector.clickhouse.ledger;

import org.apache.flink.annotation.Internal;

/** How far an attempt to swap a partition has come; the ledger holds the lower-case names. */
@Internal
public enum SwapState {
    /** Nobody may insert; the live tables are untouched. */
    SWAPPING,
    /** The live tables are being replaced: the swap has to be finished. */
    REPLACING,
    /** All tables are replaced. */
    DONE,
    /** Given up before any live table was touched. */
    RELEASED,
    /** Another attempt was there first: as though this one had never been. */
    WITHDRAWN
}
