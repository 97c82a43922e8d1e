package io.millrace.connector.clickhouse.swap;

import org.apache.flink.annotation.PublicEvolving;

/** Hears of the progress of swaps. */
@PublicEvolving
public interface SwapListener {

    /**
     * A step is done; the swap goes on when this returns.
     *
     * @param partition ClickHouse's partition id
     */
    void reached(SwapStep step, String partition);
}
