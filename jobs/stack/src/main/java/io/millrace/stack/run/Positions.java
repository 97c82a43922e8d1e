package io.millrace.stack.run;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;

/** Where the click stream's topic ends and how far each job has got, by partition. */
final class Positions implements AutoCloseable {
    static final String TOPIC = "events.raw";

    private final Admin admin;

    Positions(String bootstrapServers) {
        var properties = new Properties();
        properties.setProperty("bootstrap.servers", bootstrapServers);
        admin = Admin.create(properties);
    }

    /** The offset behind the last record of each partition. */
    Map<Integer, Long> ends() throws InterruptedException {
        try {
            var partitions =
                    admin.describeTopics(java.util.List.of(TOPIC))
                            .allTopicNames()
                            .get()
                            .get(TOPIC)
                            .partitions();
            Map<TopicPartition, OffsetSpec> request = new HashMap<>();
            partitions.forEach(
                    partition ->
                            request.put(
                                    new TopicPartition(TOPIC, partition.partition()),
                                    OffsetSpec.latest()));
            Map<TopicPartition, ListOffsetsResult.ListOffsetsResultInfo> offsets =
                    admin.listOffsets(request).all().get();
            Map<Integer, Long> ends = new TreeMap<>();
            offsets.forEach((partition, info) -> ends.put(partition.partition(), info.offset()));
            return ends;
        } catch (ExecutionException e) {
            throw new IllegalStateException(
                    "Kafka does not tell the end of " + TOPIC, e.getCause());
        }
    }

    /** Records that a job's last checkpoint does not cover yet. */
    long lag(String job, Map<Integer, Long> ends) throws InterruptedException {
        try {
            Map<TopicPartition, OffsetAndMetadata> committed =
                    admin.listConsumerGroupOffsets("millrace-" + job)
                            .partitionsToOffsetAndMetadata()
                            .get();
            long lag = 0;
            for (Map.Entry<Integer, Long> end : ends.entrySet()) {
                OffsetAndMetadata offset = committed.get(new TopicPartition(TOPIC, end.getKey()));
                lag +=
                        end.getValue()
                                - (offset == null ? 0 : Math.min(offset.offset(), end.getValue()));
            }
            return lag;
        } catch (ExecutionException e) {
            throw new IllegalStateException(
                    "Kafka does not tell the position of " + job, e.getCause());
        }
    }

    /** The SQL condition for the rows between two positions, start inclusive, end exclusive. */
    static String condition(Map<Integer, Long> starts, Map<Integer, Long> ends) {
        return ends.entrySet().stream()
                .map(
                        end ->
                                "(_src = '%s-%d' AND _pos >= %d AND _pos < %d)"
                                        .formatted(
                                                TOPIC,
                                                end.getKey(),
                                                starts.getOrDefault(end.getKey(), 0L),
                                                end.getValue()))
                .collect(Collectors.joining(" OR ", "(", ")"));
    }

    @Override
    public void close() {
        admin.close();
    }
}
