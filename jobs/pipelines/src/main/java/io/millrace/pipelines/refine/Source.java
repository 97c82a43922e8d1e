package io.millrace.pipelines.refine;

import java.util.Locale;

/** A table of the raw zone that refine reads. */
enum Source {
    EVENTS,
    USERS_CHANGES,
    PRODUCTS_CHANGES,
    ORDERS_CHANGES;

    String tableName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The property of the target table that holds the snapshot refined last. */
    String property() {
        return "millrace.refined." + tableName();
    }

    /** The variable of the SQL files that pins the snapshot to read. */
    String hintVariable() {
        return name() + "_HINT";
    }
}
