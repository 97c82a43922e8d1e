package io.millrace.stack;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

@Timeout(300)
class LocalKafkaITCase {

    private static final TopicPartition PARTITION = new TopicPartition("events.raw", 3);

    @TempDir private Path folder;

    @Test
    void keepsAcknowledgedRecordsThroughAKill() throws Exception {
        try (LocalKafka kafka = LocalKafka.start(folder, 0)) {
            assertThat(partitions(kafka)).isEqualTo(LocalKafka.TOPICS);
            write(kafka, "transactional-1", "a");

            kafka.kill();
            kafka.restart();

            write(kafka, "transactional-1", "b");
            assertThat(partitions(kafka)).isEqualTo(LocalKafka.TOPICS);
            assertThat(read(kafka, 2)).containsExactly("a", "b");
        }
    }

    /** Writes in a transaction, so that the transaction log is part of what is tested. */
    private static void write(LocalKafka kafka, String transactionalId, String value)
            throws Exception {
        Map<String, Object> settings =
                Map.of(
                        "bootstrap.servers",
                        kafka.bootstrapServers(),
                        "transactional.id",
                        transactionalId,
                        "transaction.timeout.ms",
                        3_600_000);
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(
                            new ProducerRecord<>(
                                    PARTITION.topic(), PARTITION.partition(), null, value))
                    .get(30, TimeUnit.SECONDS);
            producer.commitTransaction();
        }
    }

    private static List<String> read(LocalKafka kafka, int count) {
        Map<String, Object> settings =
                Map.of(
                        "bootstrap.servers",
                        kafka.bootstrapServers(),
                        "isolation.level",
                        "read_committed");
        List<String> values = new ArrayList<>();
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            consumer.assign(List.of(PARTITION));
            consumer.seekToBeginning(List.of(PARTITION));
            await().pollInSameThread()
                    .atMost(Duration.ofSeconds(30))
                    .until(
                            () -> {
                                consumer.poll(Duration.ofMillis(200))
                                        .forEach(record -> values.add(record.value()));
                                return values.size() >= count;
                            });
        }
        return values;
    }

    private static Map<String, Integer> partitions(LocalKafka kafka) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            return admin
                    .describeTopics(new TreeSet<>(LocalKafka.TOPICS.keySet()))
                    .allTopicNames()
                    .get(30, TimeUnit.SECONDS)
                    .values()
                    .stream()
                    .collect(
                            Collectors.toMap(
                                    TopicDescription::name, topic -> topic.partitions().size()));
        }
    }
}
