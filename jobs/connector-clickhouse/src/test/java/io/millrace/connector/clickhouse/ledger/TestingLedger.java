package io.millrace.connector.clickhouse.ledger;

import io.millrace.connector.clickhouse.TestingClickHouse;
import io.millrace.stack.Home;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;

/** The ledger as it is deployed, in another database. */
public final class TestingLedger {
    private TestingLedger() {}

    /** Creates it as {@code partition_swaps}. */
    public static void create(TestingClickHouse clickHouse, String database) {
        try {
            String script =
                    Files.readString(Home.find().sql().resolve("clickhouse/swaps.sql"))
                            .replaceAll("--.*", "")
                            .replaceAll("\\$\\{\\w+:-(\\w*)}", "$1")
                            .replaceAll("\\bspeed\\b", database);
            for (String statement : script.split(";")) {
                if (!statement.isBlank()) {
                    clickHouse.query(statement);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
