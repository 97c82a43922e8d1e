package io.millrace.connector.clickhouse.sink.committer;

import org.apache.flink.annotation.Internal;

import java.util.List;
import java.util.UUID;

/**
 * How an insert is to be made now.
 *
 * @param committable what to insert, under the token that stands for its bytes and the condition
 * @param condition SQL condition that the rows have to meet; empty: none
 * @param earlierTokens tokens under which the rows may be there already, inserted before the
 *     partition was last replaced; those rows, and the views on them, are complete
 * @param covers whether batch runs have brought all of the rows, so that none is left to insert
 */
@Internal
public record Admission(
        ClickHouseCommittable committable,
        String condition,
        List<UUID> earlierTokens,
        boolean covers) {}
