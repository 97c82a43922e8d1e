package io.millrace.pipelines.logic;

import io.millrace.pipelines.cdc.Change;
import io.millrace.pipelines.events.Click;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Rows that break each rule of quality, most of them once, on one day among ordinary ones. */
final class BrokenRules {
    private static final String EIGHT_DAYS_LATER = "2026-03-18T10:00:00Z";

    /** Columns of data_quality for each rule that is broken. */
    static final List<String> EXPECTED =
            List.of(
                    one("duplicate_event", "uniqueness", "warn"),
                    one("late_over_5_minutes", "freshness", "warn"),
                    one("late_over_7_days", "freshness", "warn"),
                    one("missing_product", "null", "warn"),
                    one("missing_query", "null", "warn"),
                    one("negative_amount", "range", "error"),
                    one("purchase_without_amount", "null", "error"),
                    one("purchase_without_transaction", "null", "error"),
                    one("quantity_not_positive", "range", "error"),
                    one("unknown_product", "referential_integrity", "warn"),
                    one("unknown_user", "referential_integrity", "warn"),
                    one("unreadable", "schema", "error"),
                    "+I[events, unusual_volume, volume, warn, warn, 11, 11, 0.000000, 2026-03-18T10:00:00Z, 2026-03-10]",
                    "+I[events, unusual_volume, volume, warn, warn, 1, 1, 0.000000, 2026-03-12T10:00:00Z, 2026-03-12]",
                    order("negative_amount", "range"),
                    order("quantity_not_positive", "range"),
                    order("unknown_product", "referential_integrity"),
                    order("unknown_user", "referential_integrity"));

    private BrokenRules() {}

    static Shop shop() {
        List<Click> clicks = new ArrayList<>();
        for (String day : List.of("07", "08", "09", "12", "13")) {
            add(clicks, day, "page_view", "user-1", null, null, null);
        }
        add(clicks, "10", "page_view", "user-1", "product-1", BigDecimal.ONE, 1);
        clicks.add(clicks.get(clicks.size() - 1).again(0, clicks.size()));
        add(clicks, "10", "purchase", "user-1", null, null, null);
        add(clicks, "10", "product_view", "user-1", null, null, null);
        add(clicks, "10", "search", "user-1", null, null, null);
        add(clicks, "10", "page_view", "user-1", null, BigDecimal.valueOf(-1), null);
        add(clicks, "10", "page_view", "user-1", null, null, 0);
        add(clicks, "10", "page_view", "user-9", null, null, null);
        add(clicks, "10", "page_view", "user-1", "product-9", null, null);
        add(clicks, "10", null, null, null, null, null);
        long time = millis("10");
        long arrival = Instant.parse(EIGHT_DAYS_LATER).toEpochMilli();
        clicks.add(
                new Click(
                        "late",
                        "user-1",
                        "session",
                        "page_view",
                        time,
                        null,
                        null,
                        null,
                        null,
                        arrival,
                        "s",
                        clicks.size()));
        return new Shop(clicks, changes());
    }

    private static List<Change> changes() {
        var random = new Random(1);
        var order = Shop.image(random, "orders", "orders1");
        order.put("user_id", "user-9");
        order.put("product_id", "product-9");
        order.put("quantity", "0");
        order.put("total_amount", "-1.00");
        order.put("created_at", "2026-03-10T10:00:00Z");
        order.put("updated_at", "2026-03-10T10:05:00Z");
        return List.of(
                new Change("users", "c", 1000, 0, null, Shop.image(random, "users", "users1")),
                new Change(
                        "products",
                        "c",
                        1008,
                        0,
                        null,
                        Shop.image(random, "products", "products1")),
                new Change("orders", "c", 1016, 0, null, order));
    }

    /** A click at ten o'clock that arrives at once. */
    private static void add(
            List<Click> clicks,
            String day,
            String type,
            String user,
            String product,
            BigDecimal amount,
            Integer quantity) {
        int position = clicks.size();
        long time = millis(day);
        clicks.add(
                new Click(
                        "event-" + position,
                        user,
                        "session",
                        type,
                        time,
                        null,
                        product,
                        amount,
                        quantity,
                        time,
                        "s",
                        position));
    }

    private static long millis(String day) {
        return Instant.parse("2026-03-" + day + "T10:00:00Z").toEpochMilli();
    }

    private static String one(String rule, String dimension, String severity) {
        return "+I[events, %s, %s, %s, %s, 11, 1, 0.909091, 2026-03-18T10:00:00Z, 2026-03-10]"
                .formatted(rule, dimension, severity, severity);
    }

    private static String order(String rule, String dimension) {
        return "+I[orders, %s, %s, error, error, 1, 1, 0.000000, 2026-03-10T10:05:00Z, 2026-03-10]"
                .formatted(rule, dimension);
    }
}
