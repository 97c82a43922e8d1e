package io.millrace.connector.clickhouse.source;

import org.apache.flink.annotation.Internal;

/** Whether rows that a merge would make one are read as one. */
@Internal
public enum FinalMode {
    /** Reads FINAL; refuses tables that cannot. */
    ALWAYS,
    /** Reads FINAL where the engine merges rows. */
    WHERE_ROWS_MERGE,
    /** Reads rows as they are stored. */
    NEVER
}
