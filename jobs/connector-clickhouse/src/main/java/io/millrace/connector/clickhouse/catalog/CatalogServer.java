package io.millrace.connector.clickhouse.catalog;

import io.millrace.connector.clickhouse.client.ClickHouseClient;
import io.millrace.connector.clickhouse.client.ConnectionOptions;
import io.millrace.connector.clickhouse.client.HttpClickHouseClient;

import org.apache.flink.table.catalog.exceptions.CatalogException;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Asks the server and turns what goes wrong into {@link CatalogException}s. */
final class CatalogServer {
    private final ConnectionOptions connection;
    private final ClickHouseClient client;

    /** What is done with the client. */
    @FunctionalInterface
    interface Work<T> {
        T run(ClickHouseClient client) throws IOException, InterruptedException;
    }

    CatalogServer(ConnectionOptions connection) {
        this.connection = connection;
        this.client = new HttpClickHouseClient(connection);
    }

    /** Runs a statement whose names are quoted already. */
    void execute(String statement) {
        ask(connected -> connected.query(statement, Map.of()));
    }

    /** The first column of a query. */
    List<String> column(String query, Map<String, String> parameters) {
        return ask(connected -> connected.query(query, parameters)).stream()
                .map(row -> row.get(0))
                .toList();
    }

    <T> T ask(Work<T> work) {
        try {
            return work.run(client);
        } catch (IOException e) {
            throw new CatalogException(
                    "A request to ClickHouse at %s failed: %s"
                            .formatted(connection, e.getMessage()),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CatalogException("Interrupted while asking ClickHouse", e);
        }
    }
}
