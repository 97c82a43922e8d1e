package io.millrace.catalog;

import org.apache.iceberg.rest.responses.OAuthTokenResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class TokenEndpointTest {
    private static final String EXCHANGE =
            "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Atoken-exchange&subject_token=";

    private final AccessTokens tokens =
            new AccessTokens(
                    Optional.of("static"),
                    List.of(new OAuthClient("flink", "s+e=c", Role.WRITER, Set.of())),
                    Clock.systemUTC());
    private final TokenEndpoint endpoint = new TokenEndpoint(tokens);

    private static String basic(String text) {
        return "Basic " + Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void issuesATokenForCredentialsInTheForm() {
        OAuthTokenResponse answer =
                endpoint.answer(
                        "grant_type=client_credentials&client_id=flink&client_secret=s%2Be%3Dc",
                        null);
        assertThat(tokens.caller(answer.token()))
                .contains(new Caller("flink", Role.WRITER, Set.of()));
        assertThat(answer.expiresInSeconds()).isEqualTo(3600);
        assertThat(answer.tokenType()).isEqualTo("bearer");
    }

    @Test
    void issuesATokenForBasicAuthorization() {
        assertThat(endpoint.answer("grant_type=client_credentials", basic("flink:s+e=c")).token())
                .isNotEmpty();
    }

    @Test
    void exchangesAnIssuedTokenButNotTheStaticOne() {
        String issued =
                endpoint.answer("grant_type=client_credentials", basic("flink:s+e=c")).token();
        assertThat(tokens.caller(endpoint.answer(EXCHANGE + issued, null).token())).isPresent();
        assertThatThrownBy(() -> endpoint.answer(EXCHANGE + "static", null))
                .isInstanceOf(TokenEndpoint.Refused.class)
                .hasMessage("The token is unknown or ended");
    }

    @ParameterizedTest
    @CsvSource({
        "grant_type=client_credentials&client_id=flink&client_secret=no, 401, invalid_client",
        "grant_type=client_credentials, 401, invalid_client",
        "grant_type=password&client_id=flink, 400, unsupported_grant_type",
        "'', 400, invalid_request",
        "grant_type=%zz, 400, invalid_request"
    })
    void refuses(String form, int status, String code) {
        assertThatThrownBy(() -> endpoint.answer(form, null))
                .isInstanceOfSatisfying(
                        TokenEndpoint.Refused.class,
                        refused -> {
                            assertThat(refused.status()).isEqualTo(status);
                            assertThat(refused.code()).isEqualTo(code);
                        });
    }
}
