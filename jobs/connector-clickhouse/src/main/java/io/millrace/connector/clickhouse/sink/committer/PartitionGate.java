package io.millrace.connector.clickhouse.sink.committer;

import org.apache.flink.annotation.Internal;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Says how an insert may go into its partition, where batch runs replace partitions. */
@Internal
public interface PartitionGate {

    /** Always open: nobody replaces partitions. */
    static PartitionGate open() {
        return committable -> Optional.of(new Admission(committable, "", List.of(), false));
    }

    /**
     * Is asked before every attempt, since each may find another state.
     *
     * @return empty while the partition is being replaced
     * @throws IllegalStateException when that has come to no end
     */
    Optional<Admission> admit(ClickHouseCommittable committable)
            throws IOException, InterruptedException;
}
