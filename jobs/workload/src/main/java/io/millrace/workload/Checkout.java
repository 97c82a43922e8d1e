package io.millrace.workload;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.UUID;

/** How a user buys: higher tiers take dearer products, more of them, and more often a discount. */
final class Checkout {
    private static final BigDecimal TAX_RATE = new BigDecimal("0.08");
    private static final String[] PAYMENT_METHODS = {
        "credit_card", "debit_card", "paypal", "bank_transfer", "gift_card"
    };
    private static final String[] STREETS = {
        "Main St", "Oak Avenue", "Hauptstraße", "Rue de la Paix", "Elm Road", "Calle Mayor"
    };

    private Checkout() {}

    /** A new pending order. */
    static Order place(UUID orderId, User user, Products products, Mixer mixer, Instant now) {
        int rank = user.tier().rank();
        Product product = choose(products, rank, mixer);
        int quantity = 1 + mixer.below(1 + mixer.below(2 + rank));
        BigDecimal gross = product.price().multiply(BigDecimal.valueOf(quantity));
        BigDecimal discount = BigDecimal.ZERO.setScale(2);
        if (mixer.below(100) < 10 + 10 * rank) {
            discount = percent(gross, mixer.between(5, 15 + 5 * rank));
        }
        BigDecimal tax =
                gross.subtract(discount).multiply(TAX_RATE).setScale(2, RoundingMode.HALF_UP);
        String address =
                mixer.between(1, 250)
                        + " "
                        + STREETS[mixer.below(STREETS.length)]
                        + ", "
                        + user.city();
        return new Order(
                orderId,
                user.userId(),
                product.productId(),
                quantity,
                product.price(),
                gross.subtract(discount).add(tax),
                discount,
                tax,
                OrderStatus.PENDING,
                PAYMENT_METHODS[mixer.below(PAYMENT_METHODS.length)],
                address,
                now,
                now);
    }

    /** The dearest of one popular product for bronze, two for silver, and so on. */
    private static Product choose(Products products, int rank, Mixer mixer) {
        Product chosen = products.product(products.draw(mixer.next()));
        for (int i = 0; i < rank; i++) {
            Product other = products.product(products.draw(mixer.next()));
            if (other.price().compareTo(chosen.price()) > 0) {
                chosen = other;
            }
        }
        return chosen;
    }

    private static BigDecimal percent(BigDecimal amount, int percent) {
        return amount.multiply(BigDecimal.valueOf(percent, 2)).setScale(2, RoundingMode.HALF_UP);
    }
}
