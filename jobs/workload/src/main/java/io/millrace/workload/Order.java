package io.millrace.workload;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.UUID;

/**
 * A row of {@code shop.orders}: one product, bought by one user. No field is null; {@code
 * totalAmount = quantity * unitPrice - discountAmount + taxAmount}.
 */
public record Order(
        UUID orderId,
        UUID userId,
        UUID productId,
        int quantity,
        BigDecimal unitPrice,
        BigDecimal totalAmount,
        BigDecimal discountAmount,
        BigDecimal taxAmount,
        OrderStatus status,
        String paymentMethod,
        String shippingAddress,
        Instant createdAt,
        Instant updatedAt) {

    Order withStatus(OrderStatus newStatus, Instant changedAt) {
        return new Order(
                orderId,
                userId,
                productId,
                quantity,
                unitPrice,
                totalAmount,
                discountAmount,
                taxAmount,
                newStatus,
                paymentMethod,
                shippingAddress,
                createdAt,
                changedAt);
    }
}
