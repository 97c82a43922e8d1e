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
            clicks.add(click(day, "page_view", "user-1", null, null, null));
        }
        Click first = click("10", "page_view", "user-1", "product-1", BigDecimal.ONE, 1);
        clicks.add(first);
        clicks.add(first.again(0, 100));
        clicks.add(click("10", "purchase", "user-1", null, null, null));
        clicks.add(click("10", "product_view", "user-1", null, null, null));
        clicks.add(click("10", "search", "user-1", null, null, null));
        clicks.add(click("10", "page_view", "user-1", null, BigDecimal.valueOf(-1), null));
        clicks.add(click("10", "page_view", "user-1", null, null, 0));
        clicks.add(click("10", "page_view", "user-9", null, null, null));
        clicks.add(click("10", "page_view", "user-1", "product-9", null, null));
        clicks.add(click("10", null, null, null, null, null));
        Click last = click("10", "page_view", "user-1", null, null, null);
        clicks.add(arriving(last, EIGHT_DAYS_LATER));
        for (int i = 0; i < clicks.size(); i++) {
            clicks.set(i, numbered(clicks.get(i), i));
        }
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

    private static Click click(
            String day,
            String type,
            String user,
            String product,
            BigDecimal amount,
            Integer quantity) {
        long millis = Instant.parse("2026-03-" + day + "T10:00:00Z").toEpochMilli();
        return new Click(
                "", user, "session", type, millis, null, product, amount, quantity, millis, "s", 0);
    }

    private static Click arriving(Click click, String time) {
        return new Click(
                "",
                click.userId(),
                click.sessionId(),
                click.type(),
                click.millis(),
                null,
                null,
                null,
                null,
                Instant.parse(time).toEpochMilli(),
                click.source(),
                0);
    }

    /** Each is an event of its own, but for the one that is a copy already. */
    private static Click numbered(Click click, int i) {
        return new Click(
                click.position() == 100 ? "event-5" : "event-" + i,
                click.userId(),
                click.sessionId(),
                click.type(),
                click.millis(),
                click.device(),
                click.productId(),
                click.amount(),
                click.quantity(),
                click.ingestedMillis(),
                click.source(),
                i);
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
