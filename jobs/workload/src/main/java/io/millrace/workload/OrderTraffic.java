package io.millrace.workload;

import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;

/**
 * The transactions of the shop, one after the other: new orders, orders on their way, deleted
 * orders, changed users, transactions over several tables, and some that are rolled back.
 */
final class OrderTraffic {
    private static final BigDecimal DEARER = new BigDecimal("1.03");
    private static final BigDecimal CHEAPER = new BigDecimal("0.97");

    private final Entities entities;
    private final OrderBook book = new OrderBook();
    private final Mixer mixer = new Mixer();
    private final long transactionKey;
    private final long orderIdKey;
    private long number;

    OrderTraffic(EventSettings run, Entities entities) {
        this.entities = entities;
        long runKey = Mixer.key(run.seed(), run.runId());
        this.transactionKey = Mixer.key(runKey, "transaction");
        this.orderIdKey = Mixer.key(runKey, "order id");
    }

    /** Takes up the orders that are open in Postgres. */
    void load(ShopConnection shop) throws SQLException {
        shop.openOrders().forEach(book::add);
    }

    /**
     * Runs the next transaction.
     *
     * @return the rows that it changed, 0 when it was rolled back
     * @throws SQLException when it failed; whether it was committed is then unknown
     */
    int next(ShopConnection shop) throws SQLException {
        mixer.start(transactionKey, number++);
        int draw = mixer.below(100);
        if (draw < 40) {
            return insertOrder(shop);
        }
        if (draw < 75) {
            return advanceOrder(shop);
        }
        if (draw < 80) {
            return deleteOrder(shop);
        }
        if (draw < 88) {
            return buyAndReprice(shop);
        }
        if (draw < 96) {
            return changeUser(shop);
        }
        return changeOfMind(shop);
    }

    private int insertOrder(ShopConnection shop) throws SQLException {
        Order order = newOrder();
        int rows = shop.insert(order);
        shop.commit();
        book.add(new OrderBook.OpenOrder(order.orderId(), order.status(), true));
        return rows;
    }

    private int advanceOrder(ShopConnection shop) throws SQLException {
        OrderBook.OpenOrder order = book.takeOpen(mixer.next());
        if (order == null) {
            return insertOrder(shop);
        }
        boolean cancels = order.status() != OrderStatus.SHIPPED && mixer.below(100) < 10;
        OrderStatus status = cancels ? OrderStatus.CANCELLED : order.status().next();
        int rows =
                shop.change(
                        Statement.CHANGE_STATUS,
                        status.text(),
                        now(),
                        order.orderId(),
                        order.status().text());
        shop.commit();
        if (rows == 1) {
            book.add(new OrderBook.OpenOrder(order.orderId(), status, order.own()));
        }
        return rows;
    }

    private int deleteOrder(ShopConnection shop) throws SQLException {
        UUID orderId = book.takeDeletable();
        if (orderId == null) {
            return advanceOrder(shop);
        }
        int rows = shop.change(Statement.DELETE_ORDER, orderId);
        shop.commit();
        return rows;
    }

    /** An order, its user's log-in and its product's new price become visible together. */
    private int buyAndReprice(ShopConnection shop) throws SQLException {
        Order order = newOrder();
        int rows = shop.insert(order);
        rows += shop.change(Statement.LOG_IN, now(), order.userId());
        BigDecimal factor = mixer.below(2) == 0 ? DEARER : CHEAPER;
        rows += shop.change(Statement.CHANGE_PRICE, factor, order.productId());
        shop.commit();
        book.add(new OrderBook.OpenOrder(order.orderId(), order.status(), true));
        return rows;
    }

    private int changeUser(ShopConnection shop) throws SQLException {
        UUID userId = drawUser().userId();
        int rows;
        if (mixer.below(100) < 80) {
            rows = shop.change(Statement.LOG_IN, now(), userId);
        } else {
            Tier tier = Tier.values()[mixer.below(Tier.values().length)];
            rows = shop.change(Statement.CHANGE_TIER, tier.text(), now(), userId);
        }
        shop.commit();
        return rows;
    }

    /** Nothing of it may ever be seen by a reader of the changes. */
    private int changeOfMind(ShopConnection shop) throws SQLException {
        Order order = newOrder();
        shop.insert(order);
        shop.change(Statement.LOG_IN, now(), order.userId());
        shop.rollback();
        return 0;
    }

    private Order newOrder() {
        return Checkout.place(
                Mixer.uuid(orderIdKey, number), drawUser(), entities.products(), mixer, now());
    }

    private User drawUser() {
        return entities.users().user(entities.users().draw(mixer.next()));
    }

    private static Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.MILLIS);
    }
}
