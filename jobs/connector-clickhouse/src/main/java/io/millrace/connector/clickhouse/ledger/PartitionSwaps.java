package io.millrace.connector.clickhouse.ledger;

import org.apache.flink.annotation.Internal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * All swaps of one partition, as the ledger tells them.
 *
 * <p>It is a function of the set of entries, whatever their order: an entry that a process writes
 * long after another one took its work over changes nothing.
 */
@Internal
public final class PartitionSwaps {
    private final List<Attempt> entries;
    private final List<Attempt> attempts;

    PartitionSwaps(List<Attempt> entries) {
        this.entries = entries;
        List<Attempt> present =
                entries.stream().filter(entry -> !entry.has(SwapState.WITHDRAWN)).toList();
        Set<UUID> superseded =
                present.stream()
                        .flatMap(entry -> entry.attempt().supersedes().stream())
                        .collect(Collectors.toSet());
        this.attempts =
                present.stream()
                        .filter(entry -> !superseded.contains(entry.attempt().id()))
                        .toList();
    }

    /**
     * What the ledger says of an attempt.
     *
     * @param states all that it has gone through
     * @param entries number of its entries
     * @param ordinal its number among the partition's swaps, from 1; 0 before it is done
     * @param leaseMillis until it counts as dead; negative when it does
     */
    record Attempt(
            SwapAttempt attempt,
            Set<SwapState> states,
            long entries,
            int ordinal,
            SwapCounts counts,
            long leaseMillis) {

        boolean has(SwapState state) {
            return states.contains(state);
        }

        boolean isOpen() {
            return !has(SwapState.DONE) && !has(SwapState.RELEASED);
        }
    }

    /**
     * A swap that is not finished.
     *
     * @param leaseMillis until it counts as dead; negative when it does
     */
    public record Open(SwapAttempt attempt, long leaseMillis) {}

    /** Grows with every entry: the same version means the same swaps. */
    public long version() {
        return entries.stream().mapToLong(Attempt::entries).sum();
    }

    /** The swaps that nobody has finished or given up; more than one only for a moment. */
    public List<Open> open() {
        return attempts.stream()
                .filter(Attempt::isOpen)
                .map(entry -> new Open(entry.attempt(), entry.leaseMillis()))
                .toList();
    }

    /** The runs whose rows were swapped in, in the order in which that happened. */
    public List<UUID> done() {
        return doneAttempts().stream().map(entry -> entry.attempt().run()).distinct().toList();
    }

    /**
     * Up to where the partition is the work of batch runs: every row of it up to these positions
     * was brought by one of them or is to be dropped.
     */
    public Positions covered() {
        return doneAttempts().stream()
                .map(entry -> entry.attempt().upto())
                .reduce(Positions.none(), Positions::max);
    }

    /** Whether an attempt has got to a state, also when another one has taken it over since. */
    public boolean hasReached(UUID attempt, SwapState state) {
        return entry(attempt).map(entry -> entry.has(state)).orElse(false);
    }

    /** An attempt and those that it took over, one after the other, the last one first. */
    public List<UUID> line(SwapAttempt attempt) {
        List<UUID> line = new ArrayList<>(List.of(attempt.id()));
        Optional<UUID> earlier = attempt.supersedes();
        while (earlier.isPresent()) {
            line.add(earlier.get());
            earlier = entry(earlier.get()).flatMap(entry -> entry.attempt().supersedes());
        }
        return line;
    }

    /** What an attempt has counted; zeros before it replaces anything. */
    public SwapCounts counts(UUID attempt) {
        return entry(attempt).map(Attempt::counts).orElse(SwapCounts.UNKNOWN);
    }

    /** What a run has changed when it swapped the partition; empty when it has not. */
    public Optional<SwapCounts> doneBy(UUID run) {
        return doneAttempts().stream()
                .filter(entry -> entry.attempt().run().equals(run))
                .map(Attempt::counts)
                .findFirst();
    }

    /** The number of the next swap. */
    public int nextOrdinal() {
        return doneAttempts().stream().mapToInt(Attempt::ordinal).max().orElse(0) + 1;
    }

    private Optional<Attempt> entry(UUID attempt) {
        return entries.stream().filter(entry -> entry.attempt().id().equals(attempt)).findFirst();
    }

    private List<Attempt> doneAttempts() {
        return attempts.stream()
                .filter(entry -> entry.has(SwapState.DONE))
                .sorted(Comparator.comparingInt(Attempt::ordinal))
                .toList();
    }
}
