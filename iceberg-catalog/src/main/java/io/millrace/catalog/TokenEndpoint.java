package io.millrace.catalog;

import org.apache.iceberg.rest.RESTUtil;
import org.apache.iceberg.rest.responses.OAuthTokenResponse;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/**
 * {@code POST /v1/oauth/tokens}: client credentials, and the exchange of a token that is about to
 * end for a new one, as Iceberg's clients do it.
 */
final class TokenEndpoint {
    private static final String CLIENT_CREDENTIALS = "client_credentials";
    private static final String TOKEN_EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange";
    private static final String ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token";
    private static final String BASIC = "basic ";

    /** An error of RFC 6749, section 5.2. */
    static final class Refused extends RuntimeException {
        private final int status;
        private final String code;

        Refused(int status, String code, String message) {
            super(message);
            this.status = status;
            this.code = code;
        }

        int status() {
            return status;
        }

        String code() {
            return code;
        }
    }

    private final AccessTokens tokens;

    TokenEndpoint(AccessTokens tokens) {
        this.tokens = tokens;
    }

    /**
     * @param authorization the header, null when absent
     * @throws Refused when the request gets no token
     */
    OAuthTokenResponse answer(String form, String authorization) {
        Map<String, String> fields = fields(form);
        String grant = fields.getOrDefault("grant_type", "");
        OAuthClient client =
                switch (grant) {
                    case CLIENT_CREDENTIALS -> byCredentials(fields, authorization);
                    case TOKEN_EXCHANGE -> byExchange(fields, authorization);
                    default ->
                            throw new Refused(
                                    400,
                                    "unsupported_grant_type",
                                    "Use the grant type client_credentials");
                };
        OAuthTokenResponse.Builder answer =
                OAuthTokenResponse.builder()
                        .withToken(tokens.issue(client))
                        .withIssuedTokenType(ACCESS_TOKEN)
                        .withTokenType("bearer")
                        .setExpirationInSeconds((int) AccessTokens.LIFETIME.toSeconds());
        return answer.build();
    }

    private OAuthClient byCredentials(Map<String, String> fields, String authorization) {
        return basic(authorization)
                .or(
                        () ->
                                tokens.authenticate(
                                        fields.getOrDefault("client_id", ""),
                                        fields.getOrDefault("client_secret", "")))
                .orElseThrow(
                        () -> new Refused(401, "invalid_client", "Unknown client or wrong secret"));
    }

    private OAuthClient byExchange(Map<String, String> fields, String authorization) {
        return basic(authorization)
                .or(() -> tokens.client(fields.getOrDefault("subject_token", "")))
                .orElseThrow(
                        () -> new Refused(401, "invalid_client", "The token is unknown or ended"));
    }

    private Optional<OAuthClient> basic(String authorization) {
        if (authorization == null
                || !authorization.regionMatches(true, 0, BASIC, 0, BASIC.length())) {
            return Optional.empty();
        }
        try {
            String text =
                    new String(
                            Base64.getDecoder()
                                    .decode(authorization.substring(BASIC.length()).strip()),
                            StandardCharsets.UTF_8);
            int colon = text.indexOf(':');
            return colon < 0
                    ? Optional.empty()
                    : tokens.authenticate(text.substring(0, colon), text.substring(colon + 1));
        } catch (IllegalArgumentException e) {
            throw new Refused(400, "invalid_request", "The Basic authorization is not base64");
        }
    }

    private static Map<String, String> fields(String form) {
        try {
            return RESTUtil.decodeFormData(form);
        } catch (IllegalArgumentException e) {
            throw new Refused(400, "invalid_request", "The body is not a form");
        }
    }
}
