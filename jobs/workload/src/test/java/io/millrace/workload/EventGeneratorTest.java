package io.millrace.workload;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.LongStream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class EventGeneratorTest {
    private static final long EVENTS = 100_000;
    private static final long MINUTE_MILLIS = 60_000;
    private static final List<PoisonKind> KINDS = List.of(PoisonKind.values());
    private static final Entities ENTITIES = Entities.of(7);

    private final EventGenerator generator = generator(TestingSettings.events(EVENTS));

    @Test
    void makesTheSameBytesForTheSameSettingsInAnyOrder() {
        EventGenerator other = generator(TestingSettings.events(EVENTS));
        List<byte[]> forwards = LongStream.range(0, 500).mapToObj(generator::json).toList();
        for (int index = 499; index >= 0; index--) {
            assertThat(other.json(index)).isEqualTo(forwards.get(index));
            other.poison(index);
        }
    }

    @Test
    void keepsItsBytesFromReleaseToRelease() {
        assertThat(new String(generator.json(5), StandardCharsets.UTF_8))
                .isEqualTo(
                        "{\"event_id\":\"ceb758f6-7ab5-4f77-ac94-20844f87a0eb\","
                                + "\"user_id\":\"ab204b9f-fc26-4f9b-86a9-378689f50229\","
                                + "\"session_id\":\"788edb61-da7b-4ed8-87f2-a6264b2215fd\","
                                + "\"event_type\":\"purchase\","
                                + "\"timestamp\":\"2026-01-17T15:00:00.128Z\","
                                + "\"device_type\":\"desktop\",\"browser\":\"firefox\","
                                + "\"ip_address\":\"32.211.26.162\","
                                + "\"transaction_id\":\"ba2fb2d1-1c62-4917-8aac-54aebecd155f\","
                                + "\"properties\":{\"amount\":5.85,"
                                + "\"order_id\":\"ba2fb2d1-1c62-4917-8aac-54aebecd155f\"}}");
    }

    @Test
    void makesOtherEventsForOtherSeedsAndRuns() {
        EventGenerator otherSeed = new EventGenerator(TestingSettings.run(8, "run", 1_000, EVENTS));
        EventGenerator otherRun = generator(TestingSettings.run(7, "another", 1_000, EVENTS));
        Set<UUID> ids = new HashSet<>();
        for (long index = 0; index < 2_000; index++) {
            ids.add(generator.eventId(index));
            ids.add(otherSeed.eventId(index));
            ids.add(otherRun.eventId(index));
        }
        assertThat(ids).hasSize(6_000);
        assertThat(otherRun.key(0)).isNotEqualTo(otherSeed.key(0));
    }

    @Test
    void refusesTheEntitiesOfAnotherSeed() {
        EventSettings settings = TestingSettings.run(8, "run", 1_000, EVENTS);
        assertThatThrownBy(() -> generator(settings))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("entities of seed 7 for a run of 8");
    }

    @Test
    void sendsWhatDecodesToItsRowsAndHashes() throws Exception {
        Set<EventType> seen = new HashSet<>();
        for (long index = 0; index < 20_000; index++) {
            EventRow decoded =
                    ReferenceDecoder.decode(generator.json(index), TestingSettings.START + 20_000);
            assertThat(decoded).isEqualTo(generator.row(index));
            assertThat(decoded.rowHash()).isEqualTo(generator.rowHash(index));
            assertThat(decoded.eventId()).isEqualTo(generator.eventId(index));
            assertThat(decoded.eventTime()).isEqualTo(generator.eventTime(index));
            assertThat(new String(generator.key(index), StandardCharsets.UTF_8))
                    .isEqualTo(decoded.userId().toString());
            seen.add(generator.type(index));
        }
        assertThat(seen).containsExactlyInAnyOrder(EventType.values());
    }

    @Test
    void givesEachTypeTheFieldsThatApplyToIt() {
        for (long index = 0; index < 5_000; index++) {
            EventRow row = generator.row(index);
            String type = row.eventType();
            assertThat(row.pageUrl() != null)
                    .isEqualTo(Set.of("page_view", "product_view").contains(type));
            assertThat(row.productId() != null)
                    .isEqualTo(
                            Set.of("product_view", "add_to_cart", "remove_from_cart")
                                    .contains(type));
            assertThat(row.quantity() != null)
                    .isEqualTo(Set.of("add_to_cart", "remove_from_cart").contains(type));
            assertThat(row.searchQuery() != null).isEqualTo(type.equals("search"));
            assertThat(row.transactionId() != null).isEqualTo(type.equals("purchase"));
            assertThat(row.amount() != null).isEqualTo(type.equals("purchase"));
        }
    }

    @Test
    void namesOnlyRowsThatPostgresHas() {
        Map<UUID, Order> orders = new HashMap<>();
        ENTITIES.orders().all().forEach(order -> orders.put(order.orderId(), order));
        Set<UUID> products = new HashSet<>();
        ENTITIES.products().all().forEach(product -> products.add(product.productId()));
        for (long index = 0; index < 20_000; index++) {
            EventRow row = generator.row(index);
            assertThat(row.productId() == null || products.contains(row.productId())).isTrue();
            if (row.transactionId() != null) {
                Order order = orders.get(row.transactionId());
                assertThat(order.userId()).isEqualTo(row.userId());
                assertThat(order.totalAmount()).isEqualTo(row.amount());
                assertThat(row.properties()).contains(order.orderId().toString());
            }
        }
    }

    @Test
    void keepsTheSharesOfTheEventTypes() {
        Map<EventType, Long> counts = new EnumMap<>(EventType.class);
        for (long index = 0; index < EVENTS; index++) {
            counts.merge(generator.type(index), 1L, Long::sum);
        }
        assertThat(Arrays.stream(EventType.values()).mapToInt(EventType::sharePercent).sum())
                .isEqualTo(100);
        double chiSquare = 0;
        for (EventType type : EventType.values()) {
            double expected = EVENTS * type.sharePercent() / 100.0;
            chiSquare += Math.pow(counts.get(type) - expected, 2) / expected;
        }
        // 8 degrees of freedom: an honest draw exceeds 26.1 once in a thousand seeds.
        assertThat(chiSquare).isLessThan(26.1);
    }

    @Test
    void keepsTheActivityOfTheTiers() {
        Map<Tier, Long> counts = new EnumMap<>(Tier.class);
        for (long index = 0; index < EVENTS; index++) {
            counts.merge(ENTITIES.users().user(generator.user(index)).tier(), 1L, Long::sum);
        }
        double total =
                Arrays.stream(Tier.values())
                        .mapToDouble(tier -> tier.sharePercent() * tier.activityTenths())
                        .sum();
        double chiSquare = 0;
        for (Tier tier : Tier.values()) {
            double expected = EVENTS * tier.sharePercent() * tier.activityTenths() / total;
            chiSquare += Math.pow(counts.get(tier) - expected, 2) / expected;
        }
        // 3 degrees of freedom, once in a thousand seeds.
        assertThat(chiSquare).isLessThan(16.3);
    }

    @Test
    void keepsToTheScheduleButForLateEvents() {
        long late = 0;
        for (long index = 0; index < EVENTS; index++) {
            long lateness = TestingSettings.START + index - generator.eventTime(index);
            if (generator.isLate(index)) {
                late++;
                assertThat(lateness).isBetween(MINUTE_MILLIS, 26 * 60 * MINUTE_MILLIS);
            } else {
                assertThat(lateness).isZero();
            }
        }
        assertThat(late).isEqualTo(EVENTS / 200);
    }

    @Test
    void sendsOneOfEachFiveHundredTwice() {
        for (long block = 0; block < 20; block++) {
            assertThat(
                            LongStream.range(block * 500, block * 500 + 500)
                                    .filter(generator::isDuplicated)
                                    .count())
                    .isEqualTo(1);
        }
        for (long index = 0; index < 1_000; index++) {
            assertThat(generator.duplicateDelayMillis(index)).isBetween(200L, 2_000L);
        }
    }

    @Test
    void putsAUsersConsecutiveEventsIntoSessions() {
        Map<UUID, EventRow> open = new HashMap<>();
        Set<UUID> ended = new HashSet<>();
        Map<UUID, Integer> events = new HashMap<>();
        for (long index = 0; index < EVENTS; index++) {
            if (generator.isLate(index)) {
                continue;
            }
            EventRow row = generator.row(index);
            assertThat(ended).doesNotContain(row.sessionId());
            events.merge(row.sessionId(), 1, Integer::sum);
            EventRow before = open.put(row.userId(), row);
            if (before != null && !before.sessionId().equals(row.sessionId())) {
                ended.add(before.sessionId());
            } else if (before != null) {
                assertThat(before.deviceType()).isEqualTo(row.deviceType());
                assertThat(before.browser()).isEqualTo(row.browser());
                assertThat(before.ipAddress()).isEqualTo(row.ipAddress());
            }
        }
        double mean = events.values().stream().mapToInt(count -> count).average().orElseThrow();
        assertThat(mean).isBetween(8.0, 30.0);
        assertThat(ended).hasSizeGreaterThan(3_000);
    }

    @Test
    void spreadsEventTimesOverPastDays() {
        EventSettings settings =
                new EventSettings(7, "run", TestingSettings.START, 1_000, 0, 30_000, 0, 0, 0.2, 30);
        EventGenerator history = generator(settings);
        long day = 24 * 60 * MINUTE_MILLIS;
        assertThat(history.eventTime(0)).isEqualTo(TestingSettings.START - 30 * day);
        assertThat(history.eventTime(15_000)).isEqualTo(TestingSettings.START - 15 * day);
        assertThat(history.eventTime(29_999))
                .isBetween(settings.startMillis() - day / 999, settings.startMillis());
    }

    @ParameterizedTest
    @EnumSource(PoisonKind.class)
    void makesPoisonThatIsRefusedForItsReason(PoisonKind kind) {
        for (long round = 0; round < 50; round++) {
            PoisonRecord poison = generator.poison(KINDS.indexOf(kind) + round * KINDS.size());
            assertThat(poison.kind()).isEqualTo(kind);
            assertThatThrownBy(
                            () ->
                                    ReferenceDecoder.decode(
                                            poison.value(), TestingSettings.START + 20_000))
                    .isInstanceOf(ReferenceDecoder.PoisonException.class)
                    .hasMessage(kind.reason());
        }
    }

    @Test
    void makesPoisonOfEventsThatAreNotSent() {
        Set<UUID> ids = new HashSet<>();
        for (long index = 0; index < EVENTS; index++) {
            ids.add(generator.eventId(index));
        }
        long number = KINDS.indexOf(PoisonKind.TEXT_PROPERTIES);
        String poison = new String(generator.poison(number).value(), StandardCharsets.UTF_8);
        assertThat(ids).doesNotContain(UUID.fromString(poison.substring(13, 49)));
    }

    private static EventGenerator generator(EventSettings settings) {
        return new EventGenerator(settings, ENTITIES);
    }
}
