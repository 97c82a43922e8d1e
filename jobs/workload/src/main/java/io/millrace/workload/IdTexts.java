package io.millrace.workload;

import java.util.List;
import java.util.UUID;
import java.util.function.Function;

/**
 * The ids and page addresses of a seed's entities as bytes, so that no event formats them again.
 */
final class IdTexts {
    private final byte[][] users;
    private final byte[][] products;
    private final byte[][] orders;
    private final Text[] productPages;

    IdTexts(Entities entities) {
        users = ids(entities.users().all(), User::userId);
        products = ids(entities.products().all(), Product::productId);
        orders = ids(entities.orders().all(), Order::orderId);
        productPages =
                Text.all(
                        entities.products().all().stream()
                                .map(product -> "/product/" + product.name().replace(' ', '-'))
                                .toList());
    }

    byte[] user(int number) {
        return users[number];
    }

    byte[] product(int number) {
        return products[number];
    }

    byte[] order(int number) {
        return orders[number];
    }

    Text productPage(int number) {
        return productPages[number];
    }

    private static <T> byte[][] ids(List<T> entities, Function<T, UUID> id) {
        return entities.stream()
                .map(entity -> ByteText.ascii(id.apply(entity).toString()))
                .toArray(byte[][]::new);
    }
}
