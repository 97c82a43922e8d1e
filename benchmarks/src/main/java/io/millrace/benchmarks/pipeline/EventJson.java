package io.millrace.benchmarks.pipeline;

import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import java.util.UUID;

/** Makes the events: JSON of {@link #BYTES} bytes each, the same for the same index. */
final class EventJson {
    /** Size of every event. */
    static final int BYTES = 404;

    private static final String[] KINDS = {
        "page_view", "search", "product_view", "add_to_cart", "checkout", "purchase"
    };
    private static final String[] COUNTRIES = {"DE", "FR", "PL", "US", "JP", "BR"};
    private static final String[] DEVICES = {"desktop", "phone", "tablet"};
    private static final String AGENT =
            "Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/128";
    private static final int USERS = 1_000_000;
    private static final int PRODUCTS = 100_000;
    private static final int LARGEST_PRICE_CENTS = 1_000_000;
    private static final long SEED = 42;

    private EventJson() {}

    /**
     * One event.
     *
     * @param createdMicros when it was created, microseconds since the epoch
     */
    static byte[] event(long index, long createdMicros) {
        SplittableRandom random = new SplittableRandom(SEED + index);
        StringBuilder json = new StringBuilder(BYTES);
        json.append("{\"event_id\":\"").append(new UUID(random.nextLong(), random.nextLong()));
        json.append("\",\"user_id\":").append(1 + random.nextInt(USERS));
        json.append(",\"session_id\":\"s")
                .append(Long.toHexString(random.nextLong() | Long.MIN_VALUE));
        json.append("\",\"kind\":\"").append(pick(KINDS, random));
        json.append("\",\"country\":\"").append(pick(COUNTRIES, random));
        json.append("\",\"device\":\"").append(pick(DEVICES, random));
        json.append("\",\"page\":\"/products/").append(random.nextInt(PRODUCTS));
        json.append("/reviews?page=").append(random.nextInt(20));
        json.append("\",\"ip\":\"").append(1 + random.nextInt(223));
        for (int i = 0; i < 3; i++) {
            json.append('.').append(random.nextInt(256));
        }
        int cents = random.nextInt(LARGEST_PRICE_CENTS);
        json.append("\",\"amount\":").append(cents / 100).append('.');
        json.append((char) ('0' + cents / 10 % 10)).append((char) ('0' + cents % 10));
        json.append(",\"quantity\":");
        if (random.nextInt(4) == 0) {
            json.append("null");
        } else {
            json.append(1 + random.nextInt(9));
        }
        json.append(",\"event_time\":").append(createdMicros / 1_000);
        json.append(",\"created_at\":").append(createdMicros);
        json.append(",\"user_agent\":\"").append(AGENT);
        while (json.length() < BYTES - 2) {
            json.append(' ');
        }
        return json.append("\"}").toString().getBytes(StandardCharsets.US_ASCII);
    }

    private static String pick(String[] words, SplittableRandom random) {
        return words[random.nextInt(words.length)];
    }
}
