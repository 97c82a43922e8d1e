package io.millrace.connector.clickhouse.lookup;

import io.millrace.connector.clickhouse.client.RetryPolicy.Attempt;
import io.millrace.connector.clickhouse.client.TableName;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

class LookupBreakerTest {
    private static final Duration SHORT = Duration.ofMillis(20);
    private static final Duration LONG = Duration.ofHours(1);
    private static final String OPEN =
            "ClickHouse table db.users is not asked for a while: half of the last 10 lookups failed";

    private final AtomicInteger requests = new AtomicInteger();

    @Test
    void aServerThatDoesNotAnswerIsLeftAlone() {
        LookupBreaker breaker = breaker(LONG);
        failTenTimes(breaker, new ConnectException("refused"));

        assertThatThrownBy(() -> breaker.call(this::succeed)).hasMessage(OPEN);
        assertThatThrownBy(
                        () ->
                                breaker.callAsync(
                                                () -> {
                                                    requests.incrementAndGet();
                                                    return CompletableFuture.completedFuture("row");
                                                })
                                        .get())
                .hasMessageContaining(OPEN);
        assertThat(requests).hasValue(LookupBreaker.WINDOW);
    }

    @Test
    void failedFuturesCountToo() {
        LookupBreaker breaker = breaker(LONG);
        for (int i = 0; i < LookupBreaker.WINDOW; i++) {
            assertThatThrownBy(
                            () ->
                                    breaker.callAsync(
                                                    () ->
                                                            CompletableFuture.failedFuture(
                                                                    new IOException("reset")))
                                            .get())
                    .hasRootCauseMessage("reset");
        }

        assertThatThrownBy(() -> breaker.call(this::succeed)).hasMessage(OPEN);
        assertThat(requests).hasValue(0);
    }

    @Test
    void aServerThatIsBackIsAskedAgain() throws Exception {
        LookupBreaker breaker = breaker(SHORT);
        failTenTimes(breaker, new ConnectException("refused"));

        await().ignoreExceptions().until(() -> breaker.call(this::succeed).equals("row"));
        assertThat(breaker.call(this::succeed)).isEqualTo("row");
        assertThat(requests).hasValue(LookupBreaker.WINDOW + 2);
    }

    @Test
    void anErrorOfTheQueryIsNoneOfTheServer() throws Exception {
        LookupBreaker breaker = breaker(LONG);
        failTenTimes(breaker, new IllegalStateException("no such column"));

        assertThat(breaker.call(this::succeed)).isEqualTo("row");
    }

    private String succeed() {
        requests.incrementAndGet();
        return "row";
    }

    private void failTenTimes(LookupBreaker breaker, Exception error) {
        Attempt<String> failing =
                () -> {
                    requests.incrementAndGet();
                    if (error instanceof IOException failure) {
                        throw failure;
                    }
                    throw (RuntimeException) error;
                };
        for (int i = 0; i < LookupBreaker.WINDOW; i++) {
            assertThatThrownBy(() -> breaker.call(failing)).isSameAs(error);
        }
    }

    private static LookupBreaker breaker(Duration pause) {
        return new LookupBreaker(new TableName("db", "users"), pause);
    }
}
