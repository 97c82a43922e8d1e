package io.millrace.workload;

import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import static org.assertj.core.api.Assertions.assertThat;

class EventSenderTest {
    private static final Entities ENTITIES = Entities.of(7);

    private final EventSettings settings = TestingSettings.run(7, "run", 50_000, 10_000);
    private final AckTracker acks = new AckTracker();
    private final List<MockProducer<byte[], byte[]>> producers = new ArrayList<>();

    @AfterEach
    void closeProducers() {
        producers.forEach(MockProducer::close);
    }

    @Test
    void sendsEachEventOnceAndSomeASecondTimeLater() {
        EventSender sender = sender(new EventSender.Share(0, 1), new EventBudget(settings));
        sender.run();

        List<ProducerRecord<byte[], byte[]>> sent = producers.get(0).history();
        Map<ByteBuffer, Integer> copies = new HashMap<>();
        sent.forEach(record -> copies.merge(ByteBuffer.wrap(record.value()), 1, Integer::sum));
        EventGenerator generator = new EventGenerator(settings, ENTITIES);
        for (long index = 0; index < settings.events(); index++) {
            assertThat(copies)
                    .containsEntry(
                            ByteBuffer.wrap(generator.json(index)),
                            generator.isDuplicated(index) ? 2 : 1);
        }
        assertThat(sent).hasSize(10_000 + 20 + 200);
        assertThat(acks.events()).isEqualTo(10_000);
        GroundTruth truth = sender.recorder().totals().truth(settings, "events.raw");
        GroundTruth expected = GroundTruth.regenerate(settings, 10_000, "events.raw");
        assertThat(truth.days()).isEqualTo(expected.days());
        assertThat(truth.poisonByReason()).isEqualTo(expected.poisonByReason());
        assertThat(truth.duplicateEventsSent()).isEqualTo(20);
        assertThat(sender.lagMillis()).isZero();
    }

    @Test
    void sendsSecondCopiesAtTheirTimeWithTheSameKey() {
        long start = System.nanoTime();
        EventSettings slow = TestingSettings.run(7, "run", 1_000, 1_500);
        EventSender sender =
                sender(new EventSender.Share(0, 1), new EventBudget(slow), start, slow);
        sender.run();

        assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(1_499_000_000L);
        List<ProducerRecord<byte[], byte[]>> sent = producers.get(0).history();
        Map<ByteBuffer, Integer> firsts = new HashMap<>();
        int seconds = 0;
        for (int position = 0; position < sent.size(); position++) {
            ByteBuffer value = ByteBuffer.wrap(sent.get(position).value());
            Integer first = firsts.putIfAbsent(value, position);
            if (first != null && value.hasRemaining()) {
                seconds++;
                assertThat(sent.get(position).key()).isEqualTo(sent.get(first).key());
                boolean isAtTheEnd = position >= sent.size() - 3;
                assertThat(position - first >= 200 || isAtTheEnd).isTrue();
            }
        }
        assertThat(seconds).isEqualTo(3);
    }

    @Test
    void sharesTheUsersOutWithoutGapsOrOverlap() {
        EventSettings clean =
                new EventSettings(7, "run", TestingSettings.START, 50_000, 0, 10_000, 0, 0, 0, 0);
        EventBudget budget = new EventBudget(clean);
        long start = System.nanoTime();
        sender(new EventSender.Share(0, 2), budget, start, clean).run();
        sender(new EventSender.Share(1, 2), budget, start, clean).run();

        Set<String> users = users(producers.get(0));
        assertThat(users).isNotEmpty();
        assertThat(users(producers.get(1))).isNotEmpty().doesNotContainAnyElementsOf(users);
        assertThat(acks.events()).isEqualTo(10_000);
    }

    @Test
    void endsAllSendersOnOneCommonEventWhenStopped() {
        EventBudget budget = new EventBudget(settings);
        assertThat(budget.grant(0)).isEqualTo(256);
        assertThat(budget.grant(256)).isEqualTo(512);
        budget.stop();
        EventSender first = sender(new EventSender.Share(0, 2), budget);
        EventSender second = sender(new EventSender.Share(1, 2), budget);
        first.run();
        second.run();

        TruthTotals totals = first.recorder().totals();
        second.recorder().addTo(totals);
        assertThat(totals.truth(settings, "events.raw").days())
                .isEqualTo(GroundTruth.regenerate(settings, 512, "events.raw").days());
    }

    @Test
    void endsWhenASendFails() {
        EventSender sender = sender(new EventSender.Share(0, 1), new EventBudget(settings));
        acks.event().onCompletion(null, new IllegalStateException("refused"));
        sender.run();
        assertThat(producers.get(0).history()).isEmpty();
        assertThat(acks.failure()).hasMessage("refused");
    }

    @Test
    void keepsFirstAndLastOffsetOfEachPartition() {
        sender(new EventSender.Share(0, 1), new EventBudget(settings)).run();
        assertThat(acks.partitions())
                .containsExactly(Map.entry(0, new GroundTruth.PartitionTruth(0, 10_219, 10_220)));
    }

    /** A sender that is a minute behind its schedule, so it sends everything at once. */
    private EventSender sender(EventSender.Share share, EventBudget budget) {
        return sender(share, budget, System.nanoTime() - 60_000_000_000L, settings);
    }

    private EventSender sender(
            EventSender.Share share, EventBudget budget, long startNanos, EventSettings run) {
        MockProducer<byte[], byte[]> producer =
                new MockProducer<>(true, new ByteArraySerializer(), new ByteArraySerializer());
        producers.add(producer);
        return new EventSender(
                run,
                ENTITIES,
                budget,
                share,
                startNanos,
                new EventDriver.Destination(producer, "events.raw", acks));
    }

    private static Set<String> users(MockProducer<byte[], byte[]> producer) {
        Set<String> users = new HashSet<>();
        producer.history()
                .forEach(record -> users.add(new String(record.key(), StandardCharsets.UTF_8)));
        return users;
    }
}
