package io.millrace.connector.clickhouse.client;

import org.apache.flink.annotation.Internal;

import java.io.Serializable;
import java.net.URI;
import java.time.Duration;

/**
 * Where ClickHouse is and who asks.
 *
 * @param url HTTP endpoint, {@code http://host:port} or {@code https://host:port}, without a path
 * @param requestTimeout how long one request may take until its answer is complete
 */
@Internal
public record ConnectionOptions(
        URI url, String username, String password, Duration connectTimeout, Duration requestTimeout)
        implements Serializable {

    /** Rejects a URL that is not an HTTP endpoint. */
    public ConnectionOptions {
        boolean http = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
        boolean bare = "".equals(url.getPath()) || "/".equals(url.getPath());
        if (!http || url.getHost() == null || !bare || url.getQuery() != null) {
            throw new IllegalArgumentException(
                    "The ClickHouse url must look like http://host:8123 or https://host:8443, but is '"
                            + url
                            + "'");
        }
    }

    /** Everything but the password, so that it can be logged. */
    @Override
    public String toString() {
        return username + "@" + url;
    }
}
