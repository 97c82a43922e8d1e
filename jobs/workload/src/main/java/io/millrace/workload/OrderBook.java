package io.millrace.workload;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.UUID;

/**
 * The orders that can still change, as far as the workload knows: Postgres alone decides, and an
 * order that turns out to be different there is forgotten.
 */
final class OrderBook {
    private static final int MOST_ORDERS = 20_000;

    private final List<OpenOrder> open = new ArrayList<>();
    private final Deque<UUID> deletable = new ArrayDeque<>();

    /**
     * An order that is not completed or cancelled.
     *
     * @param own inserted by this run; seed orders are never deleted, since events name them
     */
    record OpenOrder(UUID orderId, OrderStatus status, boolean own) {}

    void add(OpenOrder order) {
        if (order.status().isFinal()) {
            if (order.own() && deletable.size() < MOST_ORDERS) {
                deletable.add(order.orderId());
            }
        } else if (open.size() < MOST_ORDERS) {
            open.add(order);
        }
    }

    /** Takes out the order that a uniform 64-bit value falls on; null when there is none. */
    OpenOrder takeOpen(long random) {
        if (open.isEmpty()) {
            return null;
        }
        int position = Mixer.bounded(random, open.size());
        OpenOrder order = open.get(position);
        OpenOrder last = open.remove(open.size() - 1);
        if (position < open.size()) {
            open.set(position, last);
        }
        return order;
    }

    /** Takes out the oldest order that may be deleted; null when there is none. */
    UUID takeDeletable() {
        return deletable.poll();
    }
}
