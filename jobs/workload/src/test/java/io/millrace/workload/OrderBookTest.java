package io.millrace.workload;

import org.junit.jupiter.api.Test;

import java.util.HashSet;
import java.util.Set;
import java.util.UUID;

import static org.assertj.core.api.Assertions.assertThat;

class OrderBookTest {
    private final OrderBook book = new OrderBook();

    @Test
    void handsOutEachOpenOrderOnce() {
        Set<UUID> added = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            UUID orderId = new UUID(0, i);
            added.add(orderId);
            book.add(new OrderBook.OpenOrder(orderId, OrderStatus.PAID, true));
        }
        Set<UUID> taken = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            taken.add(book.takeOpen(Mixer.at(1, i)).orderId());
        }
        assertThat(taken).isEqualTo(added);
        assertThat(book.takeOpen(0)).isNull();
    }

    @Test
    void letsOnlyFinishedOrdersOfTheRunBeDeleted() {
        UUID own = new UUID(0, 1);
        book.add(new OrderBook.OpenOrder(own, OrderStatus.COMPLETED, true));
        book.add(new OrderBook.OpenOrder(new UUID(0, 2), OrderStatus.CANCELLED, false));
        book.add(new OrderBook.OpenOrder(new UUID(0, 3), OrderStatus.SHIPPED, true));
        assertThat(book.takeDeletable()).isEqualTo(own);
        assertThat(book.takeDeletable()).isNull();
    }
}
