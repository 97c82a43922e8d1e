package io.millrace.workload;

import java.sql.SQLException;

/** Writes the seed rows to Postgres. */
public final class SeedLoader {
    private SeedLoader() {}

    /**
     * Writes the 10,000 rows of a seed in one transaction unless they are there already; rows of
     * other seeds stay.
     *
     * @return how many rows were written: all or 0
     */
    public static int seed(PostgresSettings postgres, long seed) throws SQLException {
        return load(postgres, Entities.of(seed));
    }

    static int load(PostgresSettings postgres, Entities entities) throws SQLException {
        try (ShopConnection shop = new ShopConnection(postgres)) {
            if (shop.hasUser(entities.users().user(0).userId())) {
                return 0;
            }
            shop.insertAll(Statement.INSERT_USER, entities.users().all(), ShopConnection::values);
            shop.insertAll(
                    Statement.INSERT_PRODUCT, entities.products().all(), ShopConnection::values);
            shop.insertAll(Statement.INSERT_ORDER, entities.orders().all(), ShopConnection::values);
            shop.commit();
            return Users.COUNT + Products.COUNT + Orders.COUNT;
        }
    }
}
