package io.millrace.catalog;

import org.junit.jupiter.api.Test;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import static org.assertj.core.api.Assertions.assertThat;

class AccessTokensTest {
    private static final Instant NOW = Instant.parse("2026-01-15T15:30:00Z");
    private static final OAuthClient WRITER =
            new OAuthClient("flink", "one", Role.WRITER, Set.of());
    private static final OAuthClient READER =
            new OAuthClient("ana.lyst", "two", Role.READER, Set.of());

    private static AccessTokens tokens(Instant now, OAuthClient... clients) {
        return new AccessTokens(
                Optional.of("static"), List.of(clients), Clock.fixed(now, ZoneOffset.UTC));
    }

    private final AccessTokens tokens = tokens(NOW, WRITER, READER);

    @Test
    void staticTokenIsAWriter() {
        assertThat(tokens.caller("static")).contains(new Caller("token", Role.WRITER, Set.of()));
        assertThat(tokens.caller("Static")).isEmpty();
        assertThat(tokens.caller("")).isEmpty();
    }

    @Test
    void withoutAStaticTokenNothingMatchesIt() {
        AccessTokens none = new AccessTokens(Optional.empty(), List.of(WRITER), Clock.systemUTC());
        assertThat(none.caller("")).isEmpty();
        assertThat(none.caller("static")).isEmpty();
    }

    @Test
    void clientNeedsItsOwnSecret() {
        assertThat(tokens.authenticate("flink", "one")).contains(WRITER);
        assertThat(tokens.authenticate("flink", "two")).isEmpty();
        assertThat(tokens.authenticate("nobody", "one")).isEmpty();
        assertThat(tokens.authenticate("", "")).isEmpty();
    }

    @Test
    void issuedTokenCarriesTheRole() {
        assertThat(tokens.caller(tokens.issue(READER)))
                .contains(new Caller("ana.lyst", Role.READER, Set.of()));
        assertThat(tokens.caller(tokens.issue(WRITER)))
                .contains(new Caller("flink", Role.WRITER, Set.of()));
    }

    @Test
    void issuedTokenHoldsAfterARestartAndEndsWithItsLifetime() {
        String token = tokens.issue(WRITER);
        Instant end = NOW.plus(AccessTokens.LIFETIME);
        assertThat(tokens(end.minus(Duration.ofSeconds(1)), WRITER).caller(token)).isPresent();
        assertThat(tokens(end, WRITER).caller(token)).isEmpty();
    }

    @Test
    void issuedTokenEndsWhenTheSecretChangesOrTheClientGoes() {
        String token = tokens.issue(WRITER);
        assertThat(
                        tokens(NOW, new OAuthClient("flink", "new", Role.WRITER, Set.of()))
                                .caller(token))
                .isEmpty();
        assertThat(tokens(NOW, READER).caller(token)).isEmpty();
    }

    @Test
    void forgedTokensAreRefused() {
        String token = tokens.issue(READER);
        String[] parts = token.split("\\.", -1);
        String later = "9999999999";
        String other = tokens.issue(WRITER).split("\\.", -1)[1];
        assertThat(tokens.caller("%s.%s.%s.%s".formatted(parts[0], parts[1], later, parts[3])))
                .isEmpty();
        assertThat(tokens.caller("%s.%s.%s.%s".formatted(parts[0], other, parts[2], parts[3])))
                .isEmpty();
        assertThat(tokens.caller(token + "A")).isEmpty();
        assertThat(tokens.caller("mr1...")).isEmpty();
        assertThat(tokens.caller("mr1.a.99999999999999999999.b")).isEmpty();
    }
}
