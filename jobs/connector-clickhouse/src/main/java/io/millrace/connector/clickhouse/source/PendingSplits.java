package io.millrace.connector.clickhouse.source;

import org.apache.flink.annotation.Internal;

import java.util.List;

/**
 * What the enumerator keeps in checkpoints.
 *
 * @param planned whether the table has been divided
 * @param splits not handed out
 */
@Internal
public record PendingSplits(boolean planned, List<ScanSplit> splits) {

    /** Copies the splits. */
    public PendingSplits {
        splits = List.copyOf(splits);
    }
}
