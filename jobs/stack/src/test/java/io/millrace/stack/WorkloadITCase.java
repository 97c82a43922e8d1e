package io.millrace.stack;

import io.millrace.workload.EventGenerator;
import io.millrace.workload.EventSettings;
import io.millrace.workload.GroundTruth;
import io.millrace.workload.PostgresSettings;
import io.millrace.workload.Workload;
import io.millrace.workload.WorkloadSettings;

import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

/** The workload against the real servers, with kills in the middle. */
class WorkloadITCase {
    private static final String TOPIC = "events.raw";

    @TempDir private static Path dataDir;

    private static LocalKafka kafka;
    private static LocalPostgres postgres;

    @BeforeAll
    static void startServers() throws Exception {
        kafka = LocalKafka.start(dataDir, 0);
        postgres = LocalPostgres.start(dataDir, 0);
        try (Connection connection = postgres.connect("millrace");
                Statement statement = connection.createStatement()) {
            for (String file : List.of("shop.sql", "replication.sql")) {
                statement.execute(
                        Files.readString(Home.find().sql().resolve("postgres").resolve(file)));
            }
        }
    }

    @AfterAll
    static void stopServers() {
        postgres.close();
        kafka.close();
    }

    @Test
    void putsExactlyItsTruthIntoKafkaThoughTheBrokerIsKilled() throws Exception {
        WorkloadSettings settings =
                settings().eventsPerSecond(1_000).duration(Duration.ofSeconds(8)).build();
        GroundTruth truth;
        try (Workload workload = Workload.start(settings)) {
            while (workload.progress().eventsAcked() < 2_000) {
                workload.await(Duration.ofMillis(50));
            }
            kafka.restart();
            truth = workload.await();
        }

        assertThat(truth.complete()).isTrue();
        assertThat(truth.eventsSent()).isEqualTo(8_000);
        assertThat(valuesInKafka(truth)).isEqualTo(expectedValues(truth));
        assertThat(GroundTruth.read(settings.truthFile().orElseThrow())).isEqualTo(truth);
    }

    @Test
    void keepsTheOrderTrafficUpThoughPostgresIsKilled() throws Exception {
        WorkloadSettings settings =
                settings()
                        .eventsPerSecond(10)
                        .duration(Duration.ofMinutes(10))
                        .orderTransactionsPerSecond(100)
                        .build();
        try (Workload workload = Workload.start(settings)) {
            waitForChanges(workload, 200);
            postgres.restart();
            waitForChanges(workload, workload.progress().orderChanges() + 200);
            workload.stop();
            assertThat(workload.await().complete()).isTrue();
        }
        assertThat(number("select count(*) from shop.users")).isEqualTo(2_000);
        assertThat(number("select count(*) from shop.products")).isEqualTo(500);
        assertThat(number("select count(*) from shop.orders where created_at < '2025-01-01'"))
                .isEqualTo(7_500);
        assertThat(number("select count(*) from shop.orders where created_at > '2025-01-01'"))
                .isPositive();
        assertThat(number("select count(*) from millrace.heartbeat")).isEqualTo(1);
    }

    private static WorkloadSettings.Builder settings() {
        return WorkloadSettings.builder()
                .bootstrapServers(kafka.bootstrapServers())
                .postgres(
                        new PostgresSettings(
                                postgres.host(),
                                postgres.port(),
                                "millrace",
                                postgres.user(),
                                postgres.password()))
                .poisonPercent(2)
                .truthFile(dataDir.resolve("truth.json"));
    }

    private static void waitForChanges(Workload workload, long changes)
            throws InterruptedException {
        long deadline = System.nanoTime() + Duration.ofMinutes(2).toNanos();
        while (workload.progress().orderChanges() < changes) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            workload.await(Duration.ofMillis(100));
        }
    }

    /** How often each value must be there: events once or twice, poison as made. */
    private static Map<ByteBuffer, Integer> expectedValues(GroundTruth truth) {
        EventSettings events = truth.settings();
        EventGenerator generator = new EventGenerator(events);
        Map<ByteBuffer, Integer> values = new HashMap<>();
        for (long index = 0; index < truth.eventsSent(); index++) {
            values.merge(
                    ByteBuffer.wrap(generator.json(index)),
                    generator.isDuplicated(index) ? 2 : 1,
                    Integer::sum);
        }
        for (long number = 0; number < events.poisonBefore(truth.eventsSent()); number++) {
            values.merge(ByteBuffer.wrap(generator.poison(number).value()), 1, Integer::sum);
        }
        return values;
    }

    private static Map<ByteBuffer, Integer> valuesInKafka(GroundTruth truth) {
        Map<ByteBuffer, Integer> values = new HashMap<>();
        Map<String, Object> properties =
                Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers());
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(
                        properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = new ArrayList<>();
            truth.partitions()
                    .forEach((number, seen) -> partitions.add(new TopicPartition(TOPIC, number)));
            consumer.assign(partitions);
            truth.partitions()
                    .forEach(
                            (number, seen) ->
                                    consumer.seek(
                                            new TopicPartition(TOPIC, number), seen.firstOffset()));
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofSeconds(1))) {
                    values.merge(ByteBuffer.wrap(record.value()), 1, Integer::sum);
                }
            }
        }
        return values;
    }

    private static long number(String query) throws SQLException {
        try (Connection connection = postgres.connect("millrace");
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            result.next();
            return result.getLong(1);
        }
    }
}
