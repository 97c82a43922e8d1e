package io.millrace.workload;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;
import java.util.UUID;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * What a run sent: totals and, for each UTC day of event time, count and checksum. All else follows
 * from the settings: {@link #rows()} makes every row again.
 *
 * @param complete true when exactly the events 0 to {@code eventsSent - 1} were sent and all were
 *     acknowledged; false in a file that a killed run left, whose totals are those of its last
 *     second
 * @param eventsSent distinct valid events
 * @param eventsAcked of these, confirmed by the broker
 * @param poisonSent records on top that no decoder may accept
 * @param poisonByReason the same by the reason that the quarantine must show
 * @param duplicateEventsSent second copies of events, on top
 * @param lateEventsSent events whose event time lies in the past, part of {@code eventsSent}
 * @param eventTypes distinct valid events by type
 * @param orderTransactions committed transactions in Postgres
 * @param orderChangesSent rows that these inserted, updated and deleted
 * @param days by UTC day of event time, distinct valid events only
 * @param partitions what the broker confirmed, of any kind, by partition
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record GroundTruth(
        boolean complete,
        Instant writtenAt,
        String topic,
        EventSettings settings,
        long eventsSent,
        long eventsAcked,
        long poisonSent,
        Map<String, Long> poisonByReason,
        long duplicateEventsSent,
        long lateEventsSent,
        Map<String, Long> eventTypes,
        long orderTransactions,
        long orderChangesSent,
        Map<LocalDate, DayTruth> days,
        Map<Integer, PartitionTruth> partitions) {

    private static final JsonMapper MAPPER =
            JsonMapper.builder()
                    .addModule(new JavaTimeModule())
                    .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                    .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
                    .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                    .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
                    .enable(SerializationFeature.INDENT_OUTPUT)
                    .build();

    /** Count of a day's rows, and the sum of their hashes modulo 2^64 as an unsigned decimal. */
    public record DayTruth(long count, String checksum) {}

    /**
     * Offsets are inclusive; between them lie also records of other producers, if there are any.
     */
    public record PartitionTruth(long firstOffset, long lastOffset, long records) {}

    /** Takes one expected row; the hash is to be read as unsigned. */
    @FunctionalInterface
    public interface RowHashConsumer {
        void accept(UUID eventId, long eventTimeMillis, long rowHash);
    }

    /**
     * Reads a truth file.
     *
     * @throws IOException when it can't be read or isn't a truth file
     */
    public static GroundTruth read(Path file) throws IOException {
        return MAPPER.readValue(file.toFile(), GroundTruth.class);
    }

    /** Writes the file so that a reader finds the old or the new one, never a part. */
    public void write(Path file) throws IOException {
        Path target = file.toAbsolutePath();
        Files.createDirectories(target.getParent());
        Path unfinished = target.resolveSibling(target.getFileName() + ".part");
        MAPPER.writeValue(unfinished.toFile(), this);
        Files.move(
                unfinished,
                target,
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    /** The file's content. */
    public String toJson() {
        try {
            return MAPPER.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A ground truth has only plain values", e);
        }
    }

    /**
     * What a complete run with these settings sends in its first {@code events} events: everything
     * but what Postgres and the broker decided, which is left at zero and empty.
     */
    public static GroundTruth regenerate(EventSettings settings, long events, String topic) {
        TruthRecorder recorder = new TruthRecorder();
        EventGenerator generator = new EventGenerator(settings);
        for (long index = 0; index < events; index++) {
            recorder.event(generator, index);
            if (generator.isDuplicated(index)) {
                recorder.duplicate();
            }
        }
        for (long number = 0; number < settings.poisonBefore(events); number++) {
            recorder.poison(PoisonKind.ofNumber(number));
        }
        return recorder.totals().truth(settings, topic);
    }

    /**
     * The rows that must be in every store, each once, in the order of sending; not for parallel
     * use.
     */
    public Stream<EventRow> rows() {
        EventGenerator generator = new EventGenerator(settings);
        return LongStream.range(0, eventsSent).mapToObj(generator::row);
    }

    /** Walks over the same rows, much faster than {@link #rows()}. */
    public void forEachRow(RowHashConsumer consumer) {
        EventGenerator generator = new EventGenerator(settings);
        for (long index = 0; index < eventsSent; index++) {
            consumer.accept(
                    generator.eventId(index), generator.eventTime(index), generator.rowHash(index));
        }
    }
}
