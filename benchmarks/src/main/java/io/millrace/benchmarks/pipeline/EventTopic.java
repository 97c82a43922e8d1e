package io.millrace.benchmarks.pipeline;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/** The topic that the events go through, and their producer. */
final class EventTopic implements AutoCloseable {
    static final String NAME = "bench.events";
    static final int PARTITIONS = 4;
    private static final long TICK_NANOS = 1_000_000;

    private final KafkaProducer<byte[], byte[]> producer;
    private final AtomicReference<Exception> failure = new AtomicReference<>();
    private long sent;

    private EventTopic(KafkaProducer<byte[], byte[]> producer) {
        this.producer = producer;
    }

    /** Creates the topic. */
    static EventTopic create(String bootstrapServers)
            throws ExecutionException, InterruptedException {
        try (Admin admin =
                Admin.create(
                        Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers))) {
            admin.createTopics(List.of(new NewTopic(NAME, PARTITIONS, (short) 1))).all().get();
        }
        Map<String, Object> settings =
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers,
                        ProducerConfig.ACKS_CONFIG,
                        "all",
                        ProducerConfig.LINGER_MS_CONFIG,
                        5,
                        ProducerConfig.BATCH_SIZE_CONFIG,
                        131_072,
                        ProducerConfig.BUFFER_MEMORY_CONFIG,
                        67_108_864L);
        return new EventTopic(
                new KafkaProducer<>(
                        settings, new ByteArraySerializer(), new ByteArraySerializer()));
    }

    /** Sends so many events as fast as the broker takes them. */
    void fill(long events) throws Exception {
        for (long i = 0; i < events; i++) {
            send();
        }
        flush();
    }

    /** Sends events at a steady rate; an event is created at the moment when it is due. */
    void pace(int eventsPerSecond, Duration duration) throws Exception {
        long start = System.nanoTime();
        long end = start + duration.toNanos();
        long done = 0;
        for (long now = start; now < end; now = System.nanoTime()) {
            long due = (long) ((now - start) / 1e9 * eventsPerSecond);
            while (done < due) {
                send();
                done++;
            }
            LockSupport.parkNanos(TICK_NANOS);
        }
        flush();
    }

    /** All events sent so far. */
    long sent() {
        return sent;
    }

    private void send() throws Exception {
        Instant now = Instant.now();
        long micros = now.getEpochSecond() * 1_000_000 + now.getNano() / 1_000;
        ProducerRecord<byte[], byte[]> message =
                new ProducerRecord<>(
                        NAME, (int) (sent % PARTITIONS), null, EventJson.event(sent, micros));
        producer.send(
                message,
                (metadata, error) -> {
                    if (error != null) {
                        failure.compareAndSet(null, error);
                    }
                });
        sent++;
    }

    private void flush() throws Exception {
        producer.flush();
        if (failure.get() != null) {
            throw failure.get();
        }
    }

    @Override
    public void close() {
        producer.close();
    }
}
