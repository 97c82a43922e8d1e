package io.millrace.benchmarks.pipeline;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Runs the variants one after another on the same events, round after round, each round in another
 * order, so that what changes on the machine meanwhile falls on all of them.
 */
final class SideBySide implements AutoCloseable {
    private static final double NANOS_PER_MICRO = 1_000;
    private static final Duration IDLE = Duration.ofSeconds(2);

    private final Servers servers;
    private final Progress progress;
    private final long events;
    private final int rowsPerBlock;
    private final List<Variant> variants;
    private final EventTable table;
    private final RawInsert rawInsert;
    private final Map<Variant, Worker> workers = new EnumMap<>(Variant.class);
    private final List<Cost> costs = new ArrayList<>();

    SideBySide(
            Servers servers,
            Progress progress,
            long events,
            int rowsPerBlock,
            List<Variant> variants) {
        this.servers = servers;
        this.progress = progress;
        this.events = events;
        this.rowsPerBlock = rowsPerBlock;
        this.variants = variants;
        this.table = new EventTable(servers.clickHouse());
        this.rawInsert = new RawInsert(servers.clickHouse());
    }

    /**
     * Fills the topic, starts a Flink for each variant, and runs each some times without counting:
     * the first runs of a process pay for its compilation.
     */
    void prepare(FlinkSettings flink, int warmUps) throws Exception {
        try (EventTopic topic = EventTopic.create(servers.kafka().bootstrapServers())) {
            topic.fill(events);
        }
        progress.say("%,d events of %d bytes are in Kafka", events, EventJson.BYTES);
        for (Variant variant : variants) {
            if (variant.usesFlink()) {
                workers.put(variant, servers.startWorker(variant, flink));
            }
        }
        run(Variant.EXACTLY_ONCE, 0);
        rawInsert.prepare(events, EventTopic.PARTITIONS, rowsPerBlock);
        for (Variant variant : variants) {
            int done = variant == Variant.EXACTLY_ONCE ? 1 : 0;
            for (int i = done; i < warmUps; i++) {
                run(variant, 0);
            }
        }
    }

    /** All variants once, in an order that the round decides. */
    void round(int round) throws Exception {
        for (int i = 0; i < variants.size(); i++) {
            costs.add(run(variants.get((round + i) % variants.size()), round));
        }
    }

    List<Cost> costs() {
        return costs;
    }

    /** Bytes of RowBinary of one event. */
    double bytesPerEvent() {
        return rawInsert.bytesPerEvent(events);
    }

    /** CPU that ClickHouse takes with nothing to do, as a share of one core. */
    double idleClickHouse() throws InterruptedException {
        table.awaitQuiet();
        Duration before = Cpu.of(servers.clickHouse().pid());
        Thread.sleep(IDLE.toMillis());
        return micros(Cpu.of(servers.clickHouse().pid()).minus(before)) / micros(IDLE);
    }

    private Cost run(Variant variant, int round) throws Exception {
        table.recreate();
        table.awaitQuiet();
        Worker worker = workers.get(variant);
        Duration flinkBefore = variant.usesFlink() ? worker.cpu() : Duration.ZERO;
        Duration clickHouseBefore = Cpu.of(servers.clickHouse().pid());
        Duration took = variant.usesFlink() ? worker.run() : rawInsert.run();
        Duration flink = variant.usesFlink() ? worker.cpu().minus(flinkBefore) : Duration.ZERO;
        Duration clickHouse = Duration.ZERO;
        if (variant.usesClickHouse()) {
            table.awaitQuiet();
            clickHouse = Cpu.of(servers.clickHouse().pid()).minus(clickHouseBefore);
            table.verify(variant, events);
        }
        Cost cost =
                new Cost(
                        variant,
                        round,
                        events * 1e9 / took.toNanos(),
                        micros(flink) / events,
                        micros(clickHouse) / events);
        progress.say(
                "%s %-13s %7.0f events/s   CPU per event: Flink %5.2f us, ClickHouse %5.2f us",
                round == 0 ? "warm-up" : "round " + round,
                variant.label(),
                cost.eventsPerSecond(),
                cost.flinkMicros(),
                cost.clickHouseMicros());
        return cost;
    }

    private static double micros(Duration duration) {
        return duration.toNanos() / NANOS_PER_MICRO;
    }

    @Override
    public void close() throws IOException {
        for (Worker worker : workers.values()) {
            worker.close();
        }
    }
}
