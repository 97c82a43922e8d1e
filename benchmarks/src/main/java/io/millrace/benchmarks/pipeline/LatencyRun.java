package io.millrace.benchmarks.pipeline;

import io.millrace.benchmarks.pipeline.EventTable.Parts;
import io.millrace.benchmarks.pipeline.EventTable.Percentiles;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** Events at a steady rate through a job with exactly-once, and when each became visible. */
final class LatencyRun {
    private static final Duration ARRIVAL = Duration.ofSeconds(60);
    private static final long POLL_NANOS = 100_000_000;

    private final FlinkSettings flink;
    private final Duration warmUp;
    private final Duration measured;

    LatencyRun(FlinkSettings flink, Duration warmUp, Duration measured) {
        this.flink = flink;
        this.warmUp = warmUp;
        this.measured = measured;
    }

    Latency run(Servers servers, int eventsPerSecond) throws Exception {
        EventTable table = new EventTable(servers.clickHouse());
        table.recreate();
        try (EventTopic topic = EventTopic.create(servers.kafka().bootstrapServers());
                Worker worker = servers.startWorker(Variant.EXACTLY_ONCE, flink)) {
            worker.startJob();
            awaitRunning(worker);
            long start = System.nanoTime();
            topic.pace(eventsPerSecond, warmUp);
            Instant from = Instant.now();
            Duration flinkBefore = worker.cpu();
            Duration clickHouseBefore = Cpu.of(servers.clickHouse().pid());
            topic.pace(eventsPerSecond, measured);
            Duration flinkCpu = worker.cpu().minus(flinkBefore);
            Duration clickHouseCpu = Cpu.of(servers.clickHouse().pid()).minus(clickHouseBefore);
            table.awaitRows(topic.sent(), ARRIVAL);
            Duration whole = Duration.ofNanos(System.nanoTime() - start);
            table.verify(Variant.EXACTLY_ONCE, topic.sent());
            CheckpointCost checkpoints = worker.stopJob();
            table.flushLogs();
            Percentiles latency = table.latency(from);
            List<Parts> parts = table.parts(Math.max(1, whole.toSeconds()));
            return new Latency(
                    eventsPerSecond,
                    latency.events(),
                    latency.p50(),
                    latency.p95(),
                    latency.p99(),
                    latency.max(),
                    parts,
                    table.mostInsertsInASecond(),
                    checkpoints,
                    flinkCpu.toNanos() / (double) measured.toNanos(),
                    clickHouseCpu.toNanos() / (double) measured.toNanos());
        }
    }

    static void awaitRunning(Worker worker) throws Exception {
        while (!worker.status().equals("RUNNING")) {
            LockSupport.parkNanos(POLL_NANOS);
        }
    }
}
