package io.millrace.operator;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;

/**
 * POSTs each event as a JSON line, for instance to ClickHouse's HTTP interface. Events that can't
 * be delivered are in the log, with the reason: the operator does not wait for them.
 */
final class HttpTarget implements AuditTarget {
    private static final Logger LOG = LoggerFactory.getLogger(HttpTarget.class);
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final int OK = 200;

    private final HttpClient client = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
    private final URI url;
    private final Optional<String> authorization;

    /**
     * @param authorization value of the header of this name, such as {@code Basic dTpw}
     */
    HttpTarget(URI url, Optional<String> authorization) {
        this.url = url;
        this.authorization = authorization;
    }

    @Override
    public void write(AuditEvent event) {
        String line = AuditTarget.line(event);
        HttpRequest.Builder request =
                HttpRequest.newBuilder(url)
                        .timeout(TIMEOUT)
                        .header("Content-Type", "application/x-ndjson")
                        .POST(BodyPublishers.ofString(line + "\n"));
        authorization.ifPresent(value -> request.header("Authorization", value));
        var unused =
                client.sendAsync(request.build(), BodyHandlers.ofString())
                        .whenComplete(
                                (response, failure) -> {
                                    if (failure != null) {
                                        LOG.warn(
                                                "{} did not take {}",
                                                url.getAuthority(),
                                                line,
                                                failure);
                                    } else if (response.statusCode() != OK) {
                                        LOG.warn(
                                                "{} did not take {}: {} {}",
                                                url.getAuthority(),
                                                line,
                                                response.statusCode(),
                                                response.body());
                                    }
                                });
    }
}
