package io.millrace.workload;

import org.junit.jupiter.api.Test;

import java.math.BigDecimal;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

import static org.assertj.core.api.Assertions.assertThat;

class EntitiesTest {
    private final Entities entities = Entities.of(42);

    @Test
    void hasTenThousandRowsThatOnlyTheSeedDecides() {
        Entities again = Entities.of(42);
        assertThat(again.users().all()).hasSize(2_000).isEqualTo(entities.users().all());
        assertThat(again.products().all()).hasSize(500).isEqualTo(entities.products().all());
        assertThat(again.orders().all()).hasSize(7_500).isEqualTo(entities.orders().all());
        Entities other = Entities.of(43);
        assertThat(ids(other)).hasSize(10_000).doesNotContainAnyElementsOf(ids(entities));
    }

    @Test
    void hasTheTiersInTheirShares() {
        Map<Tier, Long> tiers =
                entities.users().all().stream()
                        .collect(Collectors.groupingBy(User::tier, Collectors.counting()));
        assertThat(tiers)
                .isEqualTo(
                        Map.of(
                                Tier.BRONZE, 1_200L,
                                Tier.SILVER, 500L,
                                Tier.GOLD, 240L,
                                Tier.PLATINUM, 60L));
    }

    @Test
    void hasUniqueMailAddresses() {
        Set<String> addresses = new HashSet<>();
        entities.users().all().forEach(user -> addresses.add(user.email()));
        Entities.of(43).users().all().forEach(user -> addresses.add(user.email()));
        assertThat(addresses).hasSize(4_000);
    }

    @Test
    void letsEachOrderAddUp() {
        Set<Object> userIds = ids(entities.users().all(), User::userId);
        Set<Object> productIds = ids(entities.products().all(), Product::productId);
        for (Order order : entities.orders().all()) {
            assertThat(order.totalAmount())
                    .isEqualTo(
                            order.unitPrice()
                                    .multiply(BigDecimal.valueOf(order.quantity()))
                                    .subtract(order.discountAmount())
                                    .add(order.taxAmount()));
            assertThat(order.totalAmount().scale()).isEqualTo(2);
            assertThat(order.totalAmount()).isPositive();
            assertThat(userIds).contains(order.userId());
            assertThat(productIds).contains(order.productId());
            assertThat(order.updatedAt()).isBetween(order.createdAt(), Calendar.SEEDED_UNTIL);
        }
    }

    @Test
    void letsHigherTiersSpendMore() {
        Map<Object, Tier> tiers = new HashMap<>();
        entities.users().all().forEach(user -> tiers.put(user.userId(), user.tier()));
        Map<Tier, Double> means =
                entities.orders().all().stream()
                        .collect(
                                Collectors.groupingBy(
                                        order -> tiers.get(order.userId()),
                                        Collectors.averagingDouble(
                                                order -> order.totalAmount().doubleValue())));
        List<Double> inOrder = Arrays.stream(Tier.values()).map(means::get).toList();
        assertThat(inOrder).isSorted();
    }

    @Test
    void sellsMoreOnWeekends() {
        Map<Boolean, Long> orders =
                entities.orders().all().stream()
                        .collect(
                                Collectors.partitioningBy(
                                        order -> isWeekend(order.createdAt()),
                                        Collectors.counting()));
        long weekendDays = 0;
        for (int days = 1; days <= 90; days++) {
            weekendDays += isWeekend(Calendar.SEEDED_UNTIL.minusSeconds(days * 86_400L)) ? 1 : 0;
        }
        double weekend = (double) orders.get(true) / weekendDays;
        double weekday = (double) orders.get(false) / (90 - weekendDays);
        assertThat(weekend / weekday).isBetween(1.22, 1.38);
        assertThat(Calendar.orderTrafficTenths(Instant.parse("2026-01-17T23:59:59Z")))
                .isEqualTo(13);
        assertThat(Calendar.orderTrafficTenths(Instant.parse("2026-01-19T00:00:00Z")))
                .isEqualTo(10);
    }

    @Test
    void hasFewPopularAndManyRareProducts() {
        Mixer mixer = new Mixer();
        mixer.start(1, 1);
        long[] draws = new long[Products.COUNT];
        for (int i = 0; i < 500_000; i++) {
            draws[entities.products().draw(mixer.next())]++;
        }
        Arrays.sort(draws);
        assertThat(draws[0]).isPositive();
        assertThat(draws[499] / (double) draws[498]).isBetween(1.7, 2.05);
        long topTenth = Arrays.stream(draws, 450, 500).sum();
        assertThat(topTenth / 500_000.0).isBetween(0.45, 0.65);
    }

    private static boolean isWeekend(Instant moment) {
        DayOfWeek day = moment.atOffset(ZoneOffset.UTC).getDayOfWeek();
        return day == DayOfWeek.SATURDAY || day == DayOfWeek.SUNDAY;
    }

    private static Set<Object> ids(Entities entities) {
        Set<Object> ids = ids(entities.users().all(), User::userId);
        ids.addAll(ids(entities.products().all(), Product::productId));
        ids.addAll(ids(entities.orders().all(), Order::orderId));
        return ids;
    }

    private static <T> Set<Object> ids(List<T> rows, Function<T, Object> id) {
        return rows.stream().map(id).collect(Collectors.toCollection(HashSet::new));
    }
}
