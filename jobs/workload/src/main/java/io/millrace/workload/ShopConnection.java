package io.millrace.workload;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;

/** A connection to the shop's Postgres with the statements of the workload; commits on demand. */
final class ShopConnection implements AutoCloseable {
    private final Connection connection;

    ShopConnection(PostgresSettings settings) throws SQLException {
        connection = settings.connect();
        connection.setAutoCommit(false);
    }

    boolean hasUser(UUID userId) throws SQLException {
        try (PreparedStatement statement = prepare(Statement.USER_EXISTS, userId);
                ResultSet result = statement.executeQuery()) {
            result.next();
            return result.getBoolean(1);
        }
    }

    List<OrderBook.OpenOrder> openOrders() throws SQLException {
        List<OrderBook.OpenOrder> orders = new ArrayList<>();
        try (PreparedStatement statement = prepare(Statement.OPEN_ORDERS);
                ResultSet result = statement.executeQuery()) {
            while (result.next()) {
                orders.add(
                        new OrderBook.OpenOrder(
                                result.getObject(1, UUID.class),
                                OrderStatus.ofText(result.getString(2)),
                                false));
            }
        }
        connection.commit();
        return orders;
    }

    /** Executes a change and returns the number of rows that it touched. */
    int change(Statement statement, Object... values) throws SQLException {
        try (PreparedStatement prepared = prepare(statement, values)) {
            return prepared.executeUpdate();
        }
    }

    int insert(Order order) throws SQLException {
        return change(Statement.INSERT_ORDER, values(order));
    }

    <T> void insertAll(Statement statement, List<T> rows, Function<T, Object[]> values)
            throws SQLException {
        try (PreparedStatement prepared = prepare(statement)) {
            for (T row : rows) {
                bind(prepared, values.apply(row));
                prepared.addBatch();
            }
            prepared.executeBatch();
        }
    }

    void commit() throws SQLException {
        connection.commit();
    }

    void rollback() throws SQLException {
        connection.rollback();
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }

    static Object[] values(User user) {
        return new Object[] {
            user.userId(),
            user.email(),
            user.firstName(),
            user.lastName(),
            user.dateOfBirth(),
            user.registrationDate(),
            user.country(),
            user.city(),
            user.tier().text(),
            user.active(),
            user.lastLogin()
        };
    }

    static Object[] values(Product product) {
        return new Object[] {
            product.productId(),
            product.name(),
            product.category(),
            product.subcategory(),
            product.price(),
            product.cost(),
            product.brand(),
            product.description(),
            product.active(),
            product.createdAt()
        };
    }

    static Object[] values(Order order) {
        return new Object[] {
            order.orderId(),
            order.userId(),
            order.productId(),
            order.quantity(),
            order.unitPrice(),
            order.totalAmount(),
            order.discountAmount(),
            order.taxAmount(),
            order.status().text(),
            order.paymentMethod(),
            order.shippingAddress(),
            order.createdAt(),
            order.updatedAt()
        };
    }

    private PreparedStatement prepare(Statement statement, Object... values) throws SQLException {
        PreparedStatement prepared = connection.prepareStatement(statement.sql());
        bind(prepared, values);
        return prepared;
    }

    private static void bind(PreparedStatement statement, Object... values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            Object value = values[i];
            statement.setObject(
                    i + 1,
                    value instanceof Instant instant ? instant.atOffset(ZoneOffset.UTC) : value);
        }
    }
}
