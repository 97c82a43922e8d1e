package io.millrace.workload;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.UUID;

/** A row of {@code shop.products}; no field is null, money has two digits after the point. */
public record Product(
        UUID productId,
        String name,
        String category,
        String subcategory,
        BigDecimal price,
        BigDecimal cost,
        String brand,
        String description,
        boolean active,
        Instant createdAt) {}
