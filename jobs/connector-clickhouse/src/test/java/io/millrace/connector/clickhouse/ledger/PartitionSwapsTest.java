package io.millrace.connector.clickhouse.ledger;

import io.millrace.connector.clickhouse.client.TableName;
import io.millrace.connector.clickhouse.ledger.PartitionSwaps.Attempt;
import io.millrace.connector.clickhouse.ledger.PartitionSwaps.Open;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

import static io.millrace.connector.clickhouse.ledger.SwapState.DONE;
import static io.millrace.connector.clickhouse.ledger.SwapState.RELEASED;
import static io.millrace.connector.clickhouse.ledger.SwapState.REPLACING;
import static io.millrace.connector.clickhouse.ledger.SwapState.SWAPPING;
import static io.millrace.connector.clickhouse.ledger.SwapState.WITHDRAWN;
import static org.assertj.core.api.Assertions.assertThat;

/** What the entries of a ledger mean, in whatever order they are read. */
class PartitionSwapsTest {
    private final List<Attempt> entries = new ArrayList<>();

    @Test
    void isFreeBeforeTheFirstSwap() {
        assertThat(swaps().open()).isEmpty();
        assertThat(swaps().done()).isEmpty();
        assertThat(swaps().covered()).isEqualTo(Positions.none());
        assertThat(swaps().version()).isZero();
        assertThat(swaps().nextOrdinal()).isEqualTo(1);
    }

    @Test
    void isTakenFromTheFirstEntryToTheLast() {
        add(1, 0, 100, 0, SWAPPING, REPLACING);

        assertThat(swaps().open()).extracting(open -> open.attempt().id()).containsExactly(id(1));
        assertThat(swaps().covered()).isEqualTo(Positions.none());
    }

    @Test
    void isFreeAfterARolledBackSwap() {
        add(1, 0, 100, 0, SWAPPING, RELEASED);

        assertThat(swaps().open()).isEmpty();
        assertThat(swaps().done()).isEmpty();
        assertThat(swaps().covered()).isEqualTo(Positions.none());
    }

    @Test
    void tellsTheRunsInTheirOrderAndHowFarTheyCameTogether() {
        add(2, 0, 50, 2, SWAPPING, REPLACING, DONE);
        add(1, 0, 100, 1, SWAPPING, REPLACING, DONE);

        assertThat(swaps().done()).containsExactly(id(1), id(2));
        assertThat(swaps().covered()).isEqualTo(new Positions(Map.of("a", 100L)));
        assertThat(swaps().nextOrdinal()).isEqualTo(3);
    }

    @Test
    void doesNotCountWhatASupersededAttemptWritesLater() {
        add(1, 0, 100, 1, SWAPPING, REPLACING, DONE);
        add(2, 1, 100, 0, SWAPPING);

        assertThat(swaps().open()).extracting(open -> open.attempt().id()).containsExactly(id(2));
        assertThat(swaps().done()).isEmpty();
        assertThat(swaps().hasReached(id(1), DONE)).isTrue();
        assertThat(swaps().line(attempt(2, 1, 100))).containsExactly(id(2), id(1));
    }

    @Test
    void forgetsAWithdrawnAttemptAndWhatItWantedToTakeOver() {
        add(1, 0, 100, 0, SWAPPING, REPLACING);
        add(2, 1, 100, 0, SWAPPING, WITHDRAWN);

        assertThat(swaps().open()).extracting(open -> open.attempt().id()).containsExactly(id(1));
    }

    @Test
    void growsWithEveryEntry() {
        add(1, 0, 100, 0, SWAPPING, WITHDRAWN);
        add(2, 0, 100, 0, SWAPPING, RELEASED);

        assertThat(swaps().version()).isEqualTo(4);
    }

    @Test
    void tellsWhetherTheLeaseIsOver() {
        entries.add(
                new Attempt(
                        attempt(1, 0, 100), Set.of(SWAPPING), 1, 0, SwapCounts.UNKNOWN, -5_000));

        assertThat(swaps().open()).extracting(Open::leaseMillis).containsExactly(-5_000L);
    }

    private PartitionSwaps swaps() {
        Collections.shuffle(entries);
        return new PartitionSwaps(List.copyOf(entries));
    }

    private void add(int id, int supersedes, long upto, int ordinal, SwapState... states) {
        entries.add(
                new Attempt(
                        attempt(id, supersedes, upto),
                        Set.of(states),
                        states.length,
                        ordinal,
                        SwapCounts.UNKNOWN,
                        1_000));
    }

    private static SwapAttempt attempt(int id, int supersedes, long upto) {
        return new SwapAttempt(
                id(id),
                id(id),
                supersedes == 0 ? Optional.empty() : Optional.of(id(supersedes)),
                new TableName("speed", "staging"),
                new Positions(Map.of("a", upto)),
                "");
    }

    private static UUID id(int number) {
        return new UUID(0, number);
    }
}
