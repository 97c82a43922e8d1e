package io.millrace.connector.clickhouse.sink.committer;

import io.millrace.connector.clickhouse.client.Backoff;
import io.millrace.connector.clickhouse.client.ClickHouseClient;
import io.millrace.connector.clickhouse.client.ConnectionOptions;
import io.millrace.connector.clickhouse.client.ErrorClassifier;
import io.millrace.connector.clickhouse.client.ErrorClassifier.ErrorKind;
import io.millrace.connector.clickhouse.client.HttpClickHouseClient;

import org.apache.flink.annotation.Internal;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;

/** Asks a server, and waits for one that is down. */
@Internal
public final class Inquiry {
    private static final Logger LOG = LoggerFactory.getLogger(Inquiry.class);

    private Inquiry() {}

    /** Something to ask, which may be asked more than once. */
    @FunctionalInterface
    public interface Question<T> {
        /** Asks once. */
        T ask(ClickHouseClient client) throws IOException, InterruptedException;
    }

    /**
     * Asks until the server answers.
     *
     * @param action what is being done, for messages
     * @throws IOException when asking again cannot help
     */
    public static <T> T ask(ConnectionOptions connection, String action, Question<T> question)
            throws IOException {
        Backoff backoff = Backoff.standard();
        try (ClickHouseClient client = new HttpClickHouseClient(connection)) {
            for (int failures = 1; ; failures++) {
                try {
                    return question.ask(client);
                } catch (IOException error) {
                    if (ErrorClassifier.classify(error) != ErrorKind.RETRYABLE) {
                        throw new IOException("Cannot " + action, error);
                    }
                    LOG.warn("ClickHouse at {} does not answer", connection, error);
                    backoff.pause(failures);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted, cannot " + action, e);
        }
    }
}
