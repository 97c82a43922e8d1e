package io.millrace.workload;

import java.util.Locale;

/** Where an order stands: pending, paid, shipped, completed; or cancelled before it is shipped. */
public enum OrderStatus {
    PENDING(10),
    PAID(10),
    SHIPPED(10),
    COMPLETED(62),
    CANCELLED(8);

    private final int seedSharePercent;

    OrderStatus(int seedSharePercent) {
        this.seedSharePercent = seedSharePercent;
    }

    /** The value of {@code orders.status} in Postgres. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** True when nothing follows. */
    public boolean isFinal() {
        return this == COMPLETED || this == CANCELLED;
    }

    /** The status after this one on the straight way to completed; a final one stays. */
    public OrderStatus next() {
        return switch (this) {
            case PENDING -> PAID;
            case PAID -> SHIPPED;
            case SHIPPED, COMPLETED -> COMPLETED;
            case CANCELLED -> CANCELLED;
        };
    }

    static OrderStatus ofText(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }

    /** The status of a seed order for an even draw from [0, 100). */
    static OrderStatus ofPercent(int draw) {
        int end = 0;
        for (OrderStatus status : values()) {
            end += status.seedSharePercent;
            if (draw < end) {
                return status;
            }
        }
        throw new IllegalArgumentException("draw " + draw + " is not below 100");
    }
}
