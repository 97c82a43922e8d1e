package io.millrace.benchmarks.pipeline;

import io.millrace.benchmarks.pipeline.Outage.Phase;
import io.millrace.benchmarks.pipeline.Outage.Sample;
import io.millrace.benchmarks.pipeline.Worker.Heap;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Events at a steady rate, and a ClickHouse that is killed and comes back much later. */
final class OutageRun {
    private static final long MEGABYTE = 1 << 20;
    private static final long PROGRESS_SECONDS = 10;

    private final FlinkSettings flink;
    private final Progress progress;
    private final List<Sample> samples = new ArrayList<>();
    private long start;

    OutageRun(FlinkSettings flink, Progress progress) {
        this.flink = flink;
        this.progress = progress;
    }

    /**
     * @param around how long events come before and after the outage
     */
    Outage run(
            Servers servers,
            int eventsPerSecond,
            Duration around,
            Duration outage,
            Duration catchUpLimit)
            throws Exception {
        EventTable table = new EventTable(servers.clickHouse());
        table.recreate();
        try (EventTopic topic = EventTopic.create(servers.kafka().bootstrapServers());
                Worker worker = servers.startWorker(Variant.EXACTLY_ONCE, flink)) {
            worker.startJob();
            LatencyRun.awaitRunning(worker);
            start = System.nanoTime();
            CompletableFuture<Void> sending =
                    CompletableFuture.runAsync(
                            () ->
                                    pace(
                                            topic,
                                            eventsPerSecond,
                                            around.multipliedBy(2).plus(outage)));
            sample(worker, Phase.BEFORE, around);
            servers.clickHouse().kill();
            sample(worker, Phase.DOWN, outage);
            servers.clickHouse().restart();
            long returned = System.nanoTime();
            long due = eventsPerSecond * (around.plus(outage).toSeconds());
            sampleUntil(worker, table, due, catchUpLimit);
            double catchUp = (System.nanoTime() - returned) / 1e9;
            sending.join();
            sampleUntil(worker, table, topic.sent(), catchUpLimit);
            table.verify(Variant.EXACTLY_ONCE, topic.sent());
            return new Outage(
                    eventsPerSecond,
                    outage.toSeconds(),
                    topic.sent(),
                    catchUp,
                    worker.stopJob(),
                    samples);
        }
    }

    private static void pace(EventTopic topic, int eventsPerSecond, Duration duration) {
        try {
            topic.pace(eventsPerSecond, duration);
        } catch (Exception e) {
            throw new IllegalStateException("Events could not be sent", e);
        }
    }

    private void sample(Worker worker, Phase phase, Duration duration) throws Exception {
        for (long second = 0; second < duration.toSeconds(); second++) {
            take(worker, phase);
        }
    }

    private void sampleUntil(Worker worker, EventTable table, long rows, Duration limit)
            throws Exception {
        long end = System.nanoTime() + limit.toNanos();
        while (table.rows() < rows) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException(
                        "%d s after ClickHouse's return it has %d of %d rows"
                                .formatted(limit.toSeconds(), table.rows(), rows));
            }
            take(worker, Phase.AFTER);
        }
    }

    private void take(Worker worker, Phase phase) throws Exception {
        Thread.sleep(1_000);
        String status = worker.status();
        if (!status.equals("RUNNING")) {
            throw new IllegalStateException("The job is " + status);
        }
        Heap heap = worker.heap();
        long second = (System.nanoTime() - start) / 1_000_000_000;
        samples.add(new Sample(second, phase, heap.used(), heap.live()));
        if (samples.size() % PROGRESS_SECONDS == 0) {
            progress.say(
                    "ClickHouse %s: heap %d MB, live %d MB",
                    phase == Phase.DOWN ? "down" : "up",
                    heap.used() / MEGABYTE,
                    heap.live() / MEGABYTE);
        }
    }
}
