package io.millrace.stack.run;

import io.millrace.stack.Home;
import io.millrace.stack.LocalStack;
import io.millrace.workload.GroundTruth;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Waits until what was sent has arrived. It gives up waiting, without an error, when nothing has
 * moved for a while: the verification then says what is missing.
 */
final class Drain {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Duration SETTLED = Duration.ofSeconds(30);
    private static final Duration STEP = Duration.ofMillis(500);

    private final Home home;
    private final LocalStack stack;
    private final JobKeeper jobs;
    private final Positions positions;
    private final LiveProgress progress;

    Drain(Home home, LocalStack stack, JobKeeper jobs, Positions positions, LiveProgress progress) {
        this.home = home;
        this.stack = stack;
        this.jobs = jobs;
        this.positions = positions;
        this.progress = progress;
    }

    /**
     * Both jobs' checkpoints cover everything that the topic holds, and their snapshots of Postgres
     * are complete: what is measured from then on is the load alone.
     */
    void untilIdle() throws InterruptedException {
        Map<Integer, Long> ends = positions.ends();
        for (String job : List.of("speed", "lake")) {
            until(job + " to end earlier runs", PATIENCE, () -> lag(job, ends), "0"::equals);
        }
        until("snapshot in ClickHouse", PATIENCE, this::changes, state -> state.endsWith(" 0"));
        until("snapshot in the lake", PATIENCE, this::missingFromTheLake, "0"::equals);
    }

    /**
     * All events, quarantined records and changes are in both layers.
     *
     * @return when the last event became visible in ClickHouse
     */
    Instant untilEverythingArrived(GroundTruth truth, String range) throws InterruptedException {
        String sent = String.valueOf(truth.eventsSent());
        Map<Integer, Long> ends = positions.ends();
        until("speed", PATIENCE, () -> lag("speed", ends), "0"::equals);
        until("events in ClickHouse", SETTLED, () -> count("progress.sql", range), sent::equals);
        Instant visible = Instant.now();
        until("lake", PATIENCE, () -> lag("lake", ends), "0"::equals);
        String raw = String.valueOf(truth.eventsSent() + truth.duplicateEventsSent());
        until("events in the lake", SETTLED, () -> rawEvents(range), raw::equals);
        until("changes in ClickHouse", SETTLED, this::changes, state -> state.endsWith(" 0"));
        until("changes in the lake", SETTLED, this::changePositions, Drain::lakeHasCaughtUp);
        return visible;
    }

    /**
     * Records that the job's last checkpoint does not cover; the lake's is asked for, it comes
     * seldom.
     */
    private String lag(String job, Map<Integer, Long> ends) {
        try {
            if (job.equals(StreamingJob.LAKE.name())) {
                jobs.checkpoint(StreamingJob.LAKE);
            }
            return String.valueOf(positions.lag(job, ends));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private String rawEvents(String range) {
        return count("raw_events.sql", range).split("\t")[0];
    }

    private String changes() {
        ChangeComparison comparison = ChangeComparison.now(home, stack);
        return comparison.clickHouseRows() + " " + comparison.mismatches();
    }

    /** Rows of Postgres for which the lake cannot have a change yet. */
    private String missingFromTheLake() {
        jobs.checkpoint(StreamingJob.LAKE);
        long captured =
                Cells.numbers(
                        stack.clickHouse()
                                .query(
                                        SqlFile.read(
                                                home, "clickhouse/verify/captured.sql", Map.of())))[
                        0];
        long rows = ChangeComparison.now(home, stack).postgresRows();
        return String.valueOf(Math.max(0, rows - captured));
    }

    private String changePositions() {
        jobs.checkpoint(StreamingJob.LAKE);
        return stack.clickHouse()
                .query(SqlFile.read(home, "clickhouse/verify/change_positions.sql", Map.of()))
                .strip();
    }

    /** Pairs of positions: ClickHouse's, the lake's. */
    private static boolean lakeHasCaughtUp(String state) {
        long[] found = Arrays.stream(state.split("\t")).mapToLong(Long::parseLong).toArray();
        return found[1] >= found[0] && found[3] >= found[2] && found[5] >= found[4];
    }

    private String count(String file, String range) {
        return stack.clickHouse()
                .query(SqlFile.read(home, "clickhouse/verify/" + file, Map.of("POSITIONS", range)))
                .strip();
    }

    private void until(
            String what,
            Duration patience,
            Supplier<String> state,
            java.util.function.Predicate<String> done)
            throws InterruptedException {
        String last = "";
        Instant moved = Instant.now();
        while (Duration.between(moved, Instant.now()).compareTo(patience) < 0) {
            jobs.check();
            Optional<String> now = attempt(state);
            if (now.filter(done).isPresent()) {
                return;
            }
            if (now.isPresent() && !now.get().equals(last)) {
                last = now.get();
                moved = Instant.now();
            }
            progress.status("waiting for " + what + ": " + last.replace('\t', ' '));
            Thread.sleep(STEP.toMillis());
        }
        progress.line(
                "gave up waiting for " + what + ", unchanged for " + patience.toSeconds() + " s");
    }

    /** A server that is being restarted has no answer yet. */
    private static Optional<String> attempt(Supplier<String> state) {
        try {
            return Optional.of(state.get());
        } catch (RuntimeException e) {
            return Optional.empty();
        }
    }
}
