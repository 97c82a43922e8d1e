package io.millrace.connector.clickhouse.sink;

import io.millrace.connector.clickhouse.sink.FaultProxy.Fault;
import io.millrace.connector.clickhouse.sink.TestingEvents.Counts;
import io.millrace.connector.clickhouse.sink.TestingEvents.Protection;
import io.millrace.stack.Checkpoints;
import io.millrace.stack.JobState;
import io.millrace.stack.JobSubmission;
import io.millrace.stack.LocalClickHouse;
import io.millrace.stack.LocalFlink;
import io.millrace.stack.RestoreMode;
import io.millrace.stack.StackExtension;
import io.millrace.stack.StackExtension.Part;

import org.apache.flink.connector.datagen.source.DataGeneratorSource;

import net.jpountz.lz4.LZ4Factory;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Random kills of processes and faults of the network for a long time, on the real servers: {@code
 * make chaos}. The name keeps it out of the usual run.
 *
 * <p>Environment: {@code DURATION} in minutes, default 30; {@code SEED}, printed at the start, for
 * the same faults in the same order; {@code EVENTS_PER_SECOND}, default 5,000.
 */
class ChaosRun {
    @RegisterExtension
    static final StackExtension STACK = StackExtension.with(Part.CLICKHOUSE, Part.FLINK);

    private static final Duration RECOVERY = Duration.ofMinutes(3);

    private final long minutes = setting("DURATION", 30);
    private final long perSecond = setting("EVENTS_PER_SECOND", 5_000);
    private final long seed = setting("SEED", System.nanoTime() % 1_000_000);
    private final long count = minutes * 60 * perSecond;
    private final Random random = new Random(seed);
    private final Instant start = Instant.now();
    private final ScheduledExecutorService ticker = Executors.newSingleThreadScheduledExecutor();
    private final AtomicInteger faults = new AtomicInteger();
    private FaultProxy proxy;
    private JobSubmission submission;
    private String job;

    /** What can happen. */
    private enum Event {
        TASK_MANAGER_KILLED,
        JOB_MANAGER_KILLED,
        CLICKHOUSE_KILLED,
        CLICKHOUSE_AND_TASK_MANAGER_KILLED,
        CLICKHOUSE_DOWN_FOR_LONG,
        CONNECTIONS_REFUSED,
        CONNECTIONS_SILENT,
        ANSWERS_LOST,
        ANSWERS_HELD_AND_TASK_MANAGER_KILLED,
        BODIES_CUT,
        BODIES_HELD,
        CONNECTIONS_SLOW
    }

    @BeforeEach
    void prepare() throws Exception {
        TestingEvents.tables(Protection.ON).forEach(clickHouse()::query);
        proxy = new FaultProxy(clickHouse().port());
        Path jar = STACK.dataDir().resolve("chaos.jar");
        JobJar.write(
                jar,
                ClickHouseSink.class,
                ChaosJob.class,
                LZ4Factory.class,
                DataGeneratorSource.class);
        submission =
                JobSubmission.of(flink().rest().uploadJar(jar), ChaosJob.class.getName())
                        .withArguments(
                                List.of(
                                        proxy.url(),
                                        clickHouse().user(),
                                        clickHouse().password(),
                                        Long.toString(Instant.now().toEpochMilli()),
                                        Long.toString(perSecond),
                                        Long.toString(count),
                                        STACK.dataDir().resolve("spill").toUri().toString()))
                        .withConfiguration(
                                Map.of(
                                        "execution.checkpointing.interval", "1 s",
                                        "execution.checkpointing.timeout", "30 s"));
    }

    @AfterEach
    void close() throws Exception {
        ticker.shutdownNow();
        proxy.close();
    }

    @Test
    void everyEventIsThereOnceAfterManyRandomFaults() {
        say("seed %d, %d minutes, %d events/s", seed, minutes, perSecond);
        job = flink().rest().run(submission);
        awaitRowsAbove(0);
        ticker.scheduleAtFixedRate(this::sayHowFar, 10, 10, TimeUnit.SECONDS);
        Instant end = start.plus(Duration.ofMinutes(minutes));
        while (Instant.now().isBefore(end) && !isFinished()) {
            pause(2_000, 10_000);
            Event event = Event.values()[random.nextInt(Event.values().length)];
            Instant before = Instant.now();
            cause(event);
            awaitRowsAbove(clickHouseRows());
            say(
                    "%3d %-36s %,d rows, going on after %.1f s",
                    faults.incrementAndGet(),
                    event,
                    clickHouseRows(),
                    Duration.between(before, Instant.now()).toMillis() / 1_000.0);
        }
        Awaitility.await()
                .atMost(RECOVERY)
                .pollInterval(Duration.ofSeconds(1))
                .until(this::isFinished);
        Counts counts = TestingEvents.counts(clickHouse());
        boolean exact = counts.equals(Counts.each(count));
        say("%d faults, sent %,d, found %s", faults.get(), count, counts);
        say("verdict: %s (SEED=%d)", exact ? "every event once" : "NOT EXACT", seed);
        assertThat(counts).isEqualTo(Counts.each(count));
    }

    private void cause(Event event) {
        switch (event) {
            case TASK_MANAGER_KILLED -> killTaskManager();
            case JOB_MANAGER_KILLED -> killJobManager();
            case CLICKHOUSE_KILLED -> killClickHouse();
            case CLICKHOUSE_AND_TASK_MANAGER_KILLED -> {
                clickHouse().kill();
                killTaskManager();
                clickHouse().restart();
            }
            case CLICKHOUSE_DOWN_FOR_LONG -> stopClickHouseForLong();
            case CONNECTIONS_REFUSED -> {
                proxy.refuse();
                pause(500, 8_000);
                proxy.pass();
            }
            case CONNECTIONS_SILENT -> {
                proxy.silence();
                pause(500, 8_000);
                proxy.pass();
            }
            case ANSWERS_LOST -> proxy.inject(Fault.LOSE_ACK, 1 + random.nextInt(6));
            case ANSWERS_HELD_AND_TASK_MANAGER_KILLED -> {
                proxy.inject(Fault.HOLD_ACK, 1);
                pause(500, 3_000);
                killTaskManager();
            }
            case BODIES_CUT -> proxy.inject(Fault.CUT_BODY, 1 + random.nextInt(6));
            case BODIES_HELD -> proxy.inject(Fault.HOLD_BODY, 1 + random.nextInt(2));
            case CONNECTIONS_SLOW -> {
                proxy.slowDownTo(200_000);
                pause(2_000, 8_000);
                proxy.slowDownTo(Integer.MAX_VALUE);
            }
        }
    }

    private void killTaskManager() {
        flink().killTaskManager();
        pause(0, 3_000);
        flink().startTaskManager();
    }

    private void killClickHouse() {
        clickHouse().kill();
        pause(0, 6_000);
        clickHouse().restart();
    }

    /** Longer than a checkpoint may take. */
    private void stopClickHouseForLong() {
        clickHouse().kill();
        pause(40_000, 120_000);
        clickHouse().restart();
    }

    /** Without high availability: whoever starts it again submits the job from its checkpoint. */
    private void killJobManager() {
        flink().jobManager().kill();
        pause(0, 3_000);
        flink().jobManager().restart();
        flink().rest().waitUntilReady(1, RECOVERY);
        Optional<Path> checkpoint = Checkpoints.newest(flink().checkpointFolder());
        job =
                flink().rest()
                        .run(
                                checkpoint
                                        .map(
                                                path ->
                                                        submission.restoringFrom(
                                                                path.toUri().toString(),
                                                                RestoreMode.NO_CLAIM))
                                        .orElse(submission));
    }

    /** Rows are behind by what is not due yet and by what an outage holds back. */
    private void sayHowFar() {
        long due = Math.min(count, Duration.between(start, Instant.now()).toSeconds() * perSecond);
        try {
            Counts counts = TestingEvents.counts(clickHouse());
            say(
                    "%,d events due, %,d rows, %,d doubled, views %,d and %,d, %d faults",
                    due,
                    counts.rows(),
                    counts.rows() - counts.events(),
                    counts.byKind(),
                    counts.byHour(),
                    faults.get());
        } catch (RuntimeException e) {
            say("%,d events due, ClickHouse is down, %d faults", due, faults.get());
        }
    }

    private boolean isFinished() {
        JobState state = flink().rest().state(job);
        assertThat(state)
                .as(() -> flink().rest().rootException(job).orElse("no exception"))
                .isNotIn(JobState.FAILED, JobState.CANCELED);
        return state == JobState.FINISHED;
    }

    private void awaitRowsAbove(long rows) {
        Awaitility.await()
                .atMost(RECOVERY)
                .pollInterval(Duration.ofMillis(200))
                .until(() -> clickHouseRows() > rows || isFinished());
    }

    private long clickHouseRows() {
        return Long.parseLong(clickHouse().query("SELECT count() FROM crash.events"));
    }

    private void pause(int fromMillis, int toMillis) {
        long millis = fromMillis + random.nextInt(toMillis - fromMillis);
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
    }

    private void say(String format, Object... values) {
        Duration passed = Duration.between(start, Instant.now());
        System.out.printf(
                "chaos %02d:%02d %s%n",
                passed.toMinutes(), passed.toSecondsPart(), format.formatted(values));
    }

    private static long setting(String name, long standard) {
        String value = System.getenv(name);
        return value == null ? standard : Long.parseLong(value);
    }

    private static LocalClickHouse clickHouse() {
        return STACK.clickHouse();
    }

    private static LocalFlink flink() {
        return STACK.flink();
    }
}
