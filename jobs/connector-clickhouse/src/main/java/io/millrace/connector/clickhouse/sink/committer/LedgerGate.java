package io.millrace.connector.clickhouse.sink.committer;

import io.millrace.connector.clickhouse.ledger.PartitionSwaps;
import io.millrace.connector.clickhouse.ledger.PartitionSwaps.Open;
import io.millrace.connector.clickhouse.ledger.Positions;
import io.millrace.connector.clickhouse.ledger.SwapLedger;
import io.millrace.connector.clickhouse.sink.writer.Batch;

import org.apache.flink.annotation.Internal;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Admits an insert as the ledger of partition swaps says.
 *
 * <p>Once a partition was swapped, rows up to the positions that batch runs have covered are there
 * already, whoever made the insert and when: only the others go in. The bytes are the same but
 * fewer rows come of them, so the insert gets another token, made of its own token and the run of
 * the last swap. Both are durable and a swap is never taken back, so that every repeat of an insert
 * under one token has the same bytes and the same condition.
 */
@Internal
public final class LedgerGate implements PartitionGate {
    private static final Logger LOG = LoggerFactory.getLogger(LedgerGate.class);

    private final SwapLedger ledger;

    public LedgerGate(SwapLedger ledger) {
        this.ledger = ledger;
    }

    @Override
    public Optional<Admission> admit(ClickHouseCommittable committable)
            throws IOException, InterruptedException {
        Batch batch = committable.batch();
        PartitionSwaps swaps = ledger.read(batch.table(), batch.partition());
        if (swaps.open().isEmpty()) {
            return Optional.of(admit(committable, swaps));
        }
        Open swap = swaps.open().get(0);
        if (swap.leaseMillis() < 0) {
            throw new IllegalStateException(
                    "Cannot insert %s: run %s began to swap the partition and has not been heard of for %d s after its lease ended. Run it again: it finishes or rolls back what it began."
                            .formatted(
                                    committable.description(),
                                    swap.attempt().run(),
                                    -swap.leaseMillis() / 1000));
        }
        LOG.debug(
                "The insert of {} waits: run {} swaps the partition",
                committable.description(),
                swap.attempt().run());
        return Optional.empty();
    }

    private Admission admit(ClickHouseCommittable committable, PartitionSwaps swaps) {
        String unchanged =
                ledger.unchanged(
                        committable.batch().table(),
                        committable.batch().partition(),
                        swaps.version());
        Positions covered = swaps.covered();
        List<UUID> tokens = tokens(committable.token(), swaps.done());
        int last = tokens.size() - 1;
        Map<String, String> settings = new TreeMap<>(committable.settings());
        settings.put("allow_custom_error_code_in_throwif", "1");
        return new Admission(
                new ClickHouseCommittable(
                        committable.batch(),
                        tokens.get(last),
                        committable.checkpointId(),
                        committable.createdAt(),
                        settings),
                covered.last().isEmpty() ? unchanged : unchanged + " AND " + covered.after(),
                tokens.subList(0, last),
                covered.include(committable.batch().positions()));
    }

    /** The tokens of an insert before the first swap, and after each. */
    private static List<UUID> tokens(UUID token, List<UUID> runs) {
        List<UUID> tokens = new ArrayList<>(List.of(token));
        for (UUID run : runs) {
            String name = token + " after " + run;
            tokens.add(UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)));
        }
        return tokens;
    }
}
