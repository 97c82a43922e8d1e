package io.millrace.connector.clickhouse.client;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class RetryPolicyTest {
    private static final ClickHouseException OVERLOADED =
            new ClickHouseException(202, 500, "too many queries");
    private static final ClickHouseException SYNTAX =
            new ClickHouseException(62, 400, "syntax error");

    private final List<Integer> attempts = new ArrayList<>();
    private final RetryPolicy policy =
            new RetryPolicy(2, new Backoff(Duration.ofMillis(1), Duration.ofMillis(4)));

    @Test
    void triesAgainUntilItSucceeds() throws Exception {
        assertThat(policy.call("read", () -> failUntil(3))).isEqualTo("done");
        assertThat(attempts).hasSize(3);
    }

    @Test
    void givesUpAfterTheLastRetry() {
        assertThatThrownBy(() -> policy.call("read table t", () -> failUntil(4)))
                .isInstanceOf(IOException.class)
                .hasMessage("Cannot read table t, tried 3 times: too many queries")
                .hasCause(OVERLOADED);
        assertThat(attempts).hasSize(3);
    }

    @Test
    void doesNotRepeatWhatCannotSucceed() {
        assertThatThrownBy(
                        () ->
                                policy.call(
                                        "read table t",
                                        () -> {
                                            attempts.add(1);
                                            throw SYNTAX;
                                        }))
                .isInstanceOf(IOException.class)
                .hasMessage("Cannot read table t, tried 1 times: syntax error");
        assertThat(attempts).hasSize(1);
    }

    @Test
    void doublesThePausesUpToALimit() {
        Backoff seconds = RetryPolicy.standard(3).backoff();

        assertThat(seconds.next(1)).isBetween(Duration.ofMillis(50), Duration.ofMillis(100));
        assertThat(seconds.next(3)).isBetween(Duration.ofMillis(200), Duration.ofMillis(400));
        assertThat(seconds.next(60)).isBetween(Duration.ofSeconds(5), Duration.ofSeconds(10));
    }

    private String failUntil(int attempt) throws IOException {
        attempts.add(attempts.size() + 1);
        if (attempts.size() < attempt) {
            throw OVERLOADED;
        }
        return "done";
    }
}
