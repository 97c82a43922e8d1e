package io.millrace.connector.clickhouse.ledger;

import io.millrace.connector.clickhouse.client.TableName;

import org.apache.flink.annotation.PublicEvolving;

import java.util.Optional;
import java.util.UUID;

/**
 * One process that swaps, or has swapped, one partition.
 *
 * @param run the batch run whose rows are swapped in; a dead run's swap is finished by another
 *     attempt of the same run
 * @param id of this attempt; its work tables carry it in their names
 * @param supersedes the dead attempt that it takes over; from then on that one's entries do not
 *     count
 * @param staging table with the recomputed rows of the run
 * @param upto the staging table holds all rows of the partition up to these positions and none
 *     after them
 * @param note free text that goes with the run, such as a snapshot
 */
@PublicEvolving
public record SwapAttempt(
        UUID run,
        UUID id,
        Optional<UUID> supersedes,
        TableName staging,
        Positions upto,
        String note) {

    /** A new attempt to finish what this one began. */
    public SwapAttempt takeOver(UUID newId) {
        return new SwapAttempt(run, newId, Optional.of(id), staging, upto, note);
    }
}
