package io.millrace.connector.clickhouse.client;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.net.URI;
import java.time.Duration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ConnectionOptionsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:clickhouse://h:1",
                "h:8123",
                "tcp://h:9000",
                "http://h/db",
                "http:///x"
            })
    void refusesWhatIsNoHttpEndpoint(String url) {
        assertThatThrownBy(() -> options(url))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "The ClickHouse url must look like http://host:8123 or https://host:8443, but is '"
                                + url
                                + "'");
    }

    @Test
    void doesNotShowThePassword() {
        assertThat(options("http://h:8123/")).hasToString("user@http://h:8123/");
    }

    private static ConnectionOptions options(String url) {
        return new ConnectionOptions(
                URI.create(url), "user", "secret", Duration.ofSeconds(1), Duration.ofSeconds(1));
    }
}
