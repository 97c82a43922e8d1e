package io.millrace.workload;

/**
 * The 10,000 seed rows: 2,000 users, 500 products, 7,500 orders. A pure function of the seed;
 * immutable and free to share between threads.
 */
public record Entities(long seed, Users users, Products products, Orders orders) {

    /** The rows of a seed; takes some tens of milliseconds. */
    public static Entities of(long seed) {
        Users users = Users.of(seed);
        Products products = Products.of(seed);
        return new Entities(seed, users, products, Orders.of(seed, users, products));
    }
}
