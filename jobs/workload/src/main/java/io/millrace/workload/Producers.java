package io.millrace.workload;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The connected producers of a run, one for each thread. They repeat what the broker did not
 * confirm, in order and without doubling, for as long as an outage of some minutes lasts.
 */
final class Producers implements AutoCloseable {
    private static final int OUTAGE_MILLIS = (int) TimeUnit.MINUTES.toMillis(10);
    private static final int CONNECT_MILLIS = (int) TimeUnit.SECONDS.toMillis(30);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

    private final List<Producer<byte[], byte[]>> producers = new ArrayList<>();

    private Producers() {}

    /**
     * Connects, so that a run does not begin with waiting for it.
     *
     * @throws WorkloadException when no broker answers or the topic does not exist
     */
    static Producers connect(WorkloadSettings settings) {
        requireTopic(settings.bootstrapServers(), settings.topic());
        Producers connected = new Producers();
        for (int i = 0; i < settings.threads(); i++) {
            Producer<byte[], byte[]> producer =
                    new KafkaProducer<>(
                            properties(settings.bootstrapServers()),
                            new ByteArraySerializer(),
                            new ByteArraySerializer());
            connected.producers.add(producer);
            producer.partitionsFor(settings.topic());
        }
        return connected;
    }

    Producer<byte[], byte[]> producer(int thread) {
        return producers.get(thread);
    }

    /** Gives up on whatever is not confirmed within some seconds. */
    @Override
    public void close() {
        producers.forEach(producer -> producer.close(CLOSE_TIMEOUT));
    }

    private static void requireTopic(String bootstrapServers, String topic) {
        Map<String, Object> properties =
                Map.of(
                        AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers,
                        AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                        CONNECT_MILLIS);
        String attempt = "Looking for topic " + topic + " at " + bootstrapServers + " failed";
        try (Admin admin = Admin.create(properties)) {
            admin.describeTopics(List.of(topic))
                    .allTopicNames()
                    .get(2L * CONNECT_MILLIS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new WorkloadException(attempt, e.getCause());
        } catch (TimeoutException e) {
            throw new WorkloadException(attempt, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new WorkloadException(attempt, e);
        }
    }

    private static Map<String, Object> properties(String bootstrapServers) {
        Map<String, Object> properties = new HashMap<>();
        properties.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        properties.put(ProducerConfig.CLIENT_ID_CONFIG, "millrace-workload");
        properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        properties.put(ProducerConfig.ACKS_CONFIG, "all");
        properties.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        properties.put(ProducerConfig.LINGER_MS_CONFIG, 20);
        properties.put(ProducerConfig.BATCH_SIZE_CONFIG, 128 * 1024);
        properties.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 64L * 1024 * 1024);
        properties.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 15_000);
        properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, OUTAGE_MILLIS);
        properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, OUTAGE_MILLIS);
        properties.put(ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 1_000);
        return properties;
    }
}
