package io.millrace.connector.clickhouse.swap;

import io.millrace.connector.clickhouse.client.Backoff;
import io.millrace.connector.clickhouse.ledger.PartitionSwaps;
import io.millrace.connector.clickhouse.ledger.PartitionSwaps.Open;
import io.millrace.connector.clickhouse.ledger.SwapAttempt;
import io.millrace.connector.clickhouse.ledger.SwapCounts;
import io.millrace.connector.clickhouse.ledger.SwapState;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Brings the swap of a dead process to its end: back, when it has not touched a live table, else
 * forward.
 *
 * <p>It is safe also when that process is only slow. Its work tables are dropped first, without
 * which it can replace nothing, and its entries in the ledger no longer count.
 */
final class Takeover {
    private static final Logger LOG = LoggerFactory.getLogger(Takeover.class);
    private static final Backoff PAUSE = new Backoff(Duration.ofMillis(50), Duration.ofMillis(500));

    private final SwapTarget target;
    private final SwapListener listener;
    private final Duration lease;
    private final String partition;

    Takeover(SwapTarget target, SwapListener listener, Duration lease, String partition) {
        this.target = target;
        this.listener = listener;
        this.lease = lease;
        this.partition = partition;
    }

    /** Waits for the lease to end; returns what was taken over, if there was anything. */
    Optional<SwapAttempt> run() throws IOException, InterruptedException {
        Optional<SwapAttempt> dead = awaitDead();
        if (dead.isPresent()) {
            takeOver(dead.get());
        }
        return dead;
    }

    private Optional<SwapAttempt> awaitDead() throws IOException, InterruptedException {
        for (int waits = 1; ; waits++) {
            Optional<Open> open =
                    target.ledger().read(target.table(), partition).open().stream().findFirst();
            if (open.isEmpty()) {
                return Optional.empty();
            }
            if (open.get().leaseMillis() < 0) {
                return Optional.of(open.get().attempt());
            }
            if (waits == 1) {
                LOG.info(
                        "Run {} is, or was, swapping partition {}: waiting for {} ms, when its lease ends",
                        open.get().attempt().run(),
                        partition,
                        open.get().leaseMillis());
            }
            PAUSE.pause(waits);
        }
    }

    private void takeOver(SwapAttempt dead) throws IOException, InterruptedException {
        SwapAttempt attempt = dead.takeOver(UUID.randomUUID());
        List<UUID> line = target.claim(partition, attempt, lease).line(dead);
        for (UUID earlier : line) {
            stop(earlier);
        }
        // Only now it is certain how far they have come: nothing of them can still be on its way.
        PartitionSwaps swaps = target.ledger().read(target.table(), partition);
        for (UUID earlier : line) {
            if (swaps.hasReached(earlier, SwapState.DONE)) {
                complete(attempt, swaps, earlier);
                return;
            }
            if (swaps.hasReached(earlier, SwapState.REPLACING)) {
                finish(attempt, swaps.counts(earlier));
                return;
            }
        }
        LOG.info("Rolling back the swap of partition {} by run {}", partition, dead.run());
        target.ledger()
                .enter(target.table(), partition, attempt, SwapState.RELEASED, Duration.ZERO);
    }

    private void stop(UUID earlier) throws IOException, InterruptedException {
        String suffix = WorkTables.suffix(earlier);
        WorkTables.drop(target.client(), suffix);
        target.statements().awaitNoneWith(suffix);
    }

    private void complete(SwapAttempt attempt, PartitionSwaps swaps, UUID done)
            throws IOException, InterruptedException {
        target.ledger()
                .complete(
                        target.table(),
                        partition,
                        attempt,
                        swaps.nextOrdinal(),
                        swaps.counts(done));
    }

    private void finish(SwapAttempt attempt, SwapCounts begun)
            throws IOException, InterruptedException {
        LOG.info("Finishing the swap of partition {} by run {}", partition, attempt.run());
        requireStaging(attempt);
        new Replacement(target, listener, lease, attempt, partition).finish(begun);
    }

    private void requireStaging(SwapAttempt dead) throws IOException, InterruptedException {
        if (!target.exists(dead.staging())) {
            throw new IllegalStateException(
                    "Run %s died while it replaced partition %s of %s, and its staging table %s, which is needed to finish that, is gone."
                            .formatted(dead.run(), partition, target.table(), dead.staging()));
        }
    }
}
