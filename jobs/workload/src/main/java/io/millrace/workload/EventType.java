package io.millrace.workload;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** The nine kinds of click event, each with its share of the traffic in percent. */
public enum EventType {
    PAGE_VIEW(35),
    PRODUCT_VIEW(25),
    SEARCH(15),
    ADD_TO_CART(10),
    PURCHASE(5),
    REMOVE_FROM_CART(4),
    CHECKOUT_START(3),
    LOGIN(2),
    LOGOUT(1);

    private static final EventType[] BY_PERCENT = byPercent();

    private final int sharePercent;
    private final String text = name().toLowerCase(Locale.ROOT);

    @SuppressWarnings("ImmutableEnumChecker") // Shared within this package, which never writes it.
    private final byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);

    EventType(int sharePercent) {
        this.sharePercent = sharePercent;
    }

    /** Share of all valid events, in percent; the nine add up to 100. */
    public int sharePercent() {
        return sharePercent;
    }

    /** The value of {@code event_type} in an event. */
    public String text() {
        return text;
    }

    byte[] bytes() {
        return bytes;
    }

    /** The type for an even draw from [0, 100). */
    static EventType ofPercent(int draw) {
        return BY_PERCENT[draw];
    }

    private static EventType[] byPercent() {
        EventType[] types = new EventType[100];
        int next = 0;
        for (EventType type : values()) {
            for (int i = 0; i < type.sharePercent; i++) {
                types[next++] = type;
            }
        }
        return types;
    }
}
