package io.millrace.pipelines.logic;

import io.millrace.pipelines.cdc.Change;
import io.millrace.pipelines.events.Click;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;

/**
 * What a shop sends, in the order of arrival: clicks out of order, days late and twice; rows made,
 * changed, deleted and made again.
 */
record Shop(List<Click> clicks, List<Change> changes) {
    private static final long START = Instant.parse("2026-03-01T23:00:00Z").toEpochMilli();
    private static final long MINUTE = 60_000;
    private static final List<String> TYPES =
            List.of(
                    "page_view",
                    "product_view",
                    "search",
                    "add_to_cart",
                    "purchase",
                    "remove_from_cart",
                    "checkout_start",
                    "login",
                    "logout");

    static Shop random(long seed) {
        var random = new Random(seed);
        return new Shop(clicks(random, 80), changes(random, 80));
    }

    /** The same facts as they lie in files: in any order. */
    Shop shuffled(long seed) {
        var random = new Random(seed);
        List<Click> otherClicks = new ArrayList<>(clicks);
        List<Change> otherChanges = new ArrayList<>(changes);
        Collections.shuffle(otherClicks, random);
        Collections.shuffle(otherChanges, random);
        return new Shop(otherClicks, otherChanges);
    }

    private static List<Click> clicks(Random random, int count) {
        List<Click> clicks = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            if (i > 0 && random.nextInt(4) == 0) {
                long moved = (random.nextInt(5) - 2) * 5 * MINUTE;
                clicks.add(clicks.get(random.nextInt(i)).again(moved, i));
                continue;
            }
            int user = random.nextInt(4);
            // Two hours around midnight; one in eight is days late.
            long millis = START + random.nextInt(120) * MINUTE + random.nextInt(3) * 500L;
            if (random.nextInt(8) == 0) {
                millis -= random.nextInt(10) * 24 * 60 * MINUTE;
            }
            String type = TYPES.get(random.nextInt(TYPES.size()));
            clicks.add(
                    new Click(
                            new UUID(random.nextLong(), random.nextLong()).toString(),
                            "user-" + user,
                            "session-" + user + "-" + random.nextInt(2),
                            type,
                            millis,
                            random.nextBoolean() ? "desktop" : null,
                            random.nextInt(3) == 0 ? null : "product-" + random.nextInt(4),
                            random.nextBoolean() ? null : money(random),
                            random.nextBoolean() ? null : random.nextInt(4),
                            START + 121 * MINUTE,
                            "events.raw-" + user % 2,
                            i));
        }
        return clicks;
    }

    private static List<Change> changes(Random random, int count) {
        List<Change> changes = new ArrayList<>();
        Map<String, HashMap<String, String>> live = new HashMap<>();
        for (int i = 0; i < count; i++) {
            String table = List.of("users", "products", "orders").get(random.nextInt(3));
            String key = table + random.nextInt(table.equals("orders") ? 10 : 4);
            HashMap<String, String> before = live.get(key);
            HashMap<String, String> after = image(random, table, key);
            if (i % 8 == 0) {
                alter(random, after);
            }
            // Some changes of one key share their commit time.
            long commit = START + random.nextInt(12) * 10 * MINUTE;
            String op = "c";
            if (before == null && i < count / 4) {
                op = "r";
                commit = 0;
            } else if (before != null && random.nextInt(4) == 0) {
                op = "d";
                after = null;
            } else if (before != null) {
                op = "u";
            }
            live.put(key, after);
            changes.add(new Change(table, op, 1000 + 8L * i, commit, before, after));
        }
        return changes;
    }

    /** A row of a table; the last letter of the key is its number. */
    static HashMap<String, String> image(Random random, String table, String key) {
        String number = key.substring(key.length() - 1);
        Instant made = Instant.ofEpochMilli(START + random.nextInt(120) * MINUTE);
        var image = new HashMap<String, String>();
        switch (table) {
            case "users" -> {
                image.put("user_id", "user-" + number);
                image.put("email", "a@b.c");
                image.put("first_name", "first");
                image.put("last_name", "last");
                image.put("date_of_birth", "1988-05-15");
                image.put("registration_date", made.toString());
                image.put("country", "country-" + random.nextInt(3));
                image.put("city", "city");
                image.put("tier", "tier-" + random.nextInt(3));
                image.put("is_active", String.valueOf(random.nextBoolean()));
            }
            case "products" -> {
                image.put("product_id", "product-" + number);
                image.put("name", "name-" + random.nextInt(9));
                image.put("category", "category-" + random.nextInt(2));
                image.put("subcategory", "subcategory");
                image.put("price", money(random).toString());
                image.put("cost", money(random).toString());
                image.put("brand", "brand");
                image.put("is_active", "true");
                image.put("created_at", made.toString());
            }
            default -> {
                image.put("order_id", "order-" + number);
                image.put("user_id", "user-" + random.nextInt(4));
                image.put("product_id", "product-" + random.nextInt(4));
                image.put("quantity", String.valueOf(1 + random.nextInt(3)));
                image.put("unit_price", money(random).toString());
                image.put("total_amount", money(random).toString());
                image.put("discount_amount", money(random).toString());
                image.put("tax_amount", money(random).toString());
                image.put(
                        "status",
                        List.of("pending", "completed", "cancelled").get(random.nextInt(3)));
                image.put("payment_method", "card");
                image.put("shipping_address", "address");
                image.put("created_at", made.toString());
                image.put("updated_at", made.plusSeconds(random.nextInt(900)).toString());
            }
        }
        return image;
    }

    /** The table was altered: a column that is needed is gone, or holds what it never did. */
    private static void alter(Random random, Map<String, String> image) {
        String column = image.containsKey("is_active") ? "is_active" : "created_at";
        if (random.nextBoolean()) {
            image.remove(column);
        } else {
            image.put(column, "2026-02-30T00:00:00Z");
        }
    }

    private static BigDecimal money(Random random) {
        return BigDecimal.valueOf(100 + random.nextInt(100_000), 2);
    }
}
