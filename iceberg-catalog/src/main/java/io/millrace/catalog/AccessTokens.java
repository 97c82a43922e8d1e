package io.millrace.catalog;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Issues and checks bearer tokens.
 *
 * <p>A token of a client is {@code mr1.<client id>.<expiry>.<signature>}, signed with the client's
 * own secret. The server keeps no state: tokens outlive its restart, hold on every replica, and end
 * when the secret is changed. All comparisons take the same time wherever the difference is.
 */
final class AccessTokens {
    /** How long an issued token is valid. */
    static final Duration LIFETIME = Duration.ofHours(1);

    private static final String VERSION = "mr1";
    private static final String STATIC_CALLER = "token";

    private final Optional<String> staticToken;
    private final List<OAuthClient> clients;
    private final Clock clock;

    AccessTokens(Optional<String> staticToken, List<OAuthClient> clients, Clock clock) {
        this.staticToken = staticToken;
        this.clients = clients;
        this.clock = clock;
    }

    /** The client with this id and secret. */
    Optional<OAuthClient> authenticate(String id, String secret) {
        OAuthClient match = null;
        for (OAuthClient client : clients) {
            boolean sameId = equal(client.id(), id);
            boolean sameSecret = equal(client.secret(), secret);
            if (sameId && sameSecret) {
                match = client;
            }
        }
        return Optional.ofNullable(match);
    }

    String issue(OAuthClient client) {
        long expiry = clock.instant().plus(LIFETIME).getEpochSecond();
        String content = VERSION + "." + encode(bytes(client.id())) + "." + expiry;
        return content + "." + signature(client, content);
    }

    /** Who sent this token, if it is valid now. */
    Optional<Caller> caller(String token) {
        if (staticToken.isPresent() && equal(staticToken.get(), token)) {
            return Optional.of(new Caller(STATIC_CALLER, Role.WRITER, Set.of()));
        }
        return client(token).map(OAuthClient::caller);
    }

    /** The client that this token was issued to, if it is valid now. */
    Optional<OAuthClient> client(String token) {
        String[] parts = token.split("\\.", -1);
        if (parts.length != 4 || !parts[0].equals(VERSION) || !parts[2].matches("\\d{1,12}")) {
            return Optional.empty();
        }
        String content = token.substring(0, token.lastIndexOf('.'));
        OAuthClient match = null;
        for (OAuthClient client : clients) {
            boolean sameId = equal(encode(bytes(client.id())), parts[1]);
            boolean sameSignature = equal(signature(client, content), parts[3]);
            if (sameId && sameSignature) {
                match = client;
            }
        }
        boolean valid = Long.parseLong(parts[2]) > clock.instant().getEpochSecond();
        return Optional.ofNullable(match).filter(client -> valid);
    }

    private static String signature(OAuthClient client, String content) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(bytes(client.secret()), "HmacSHA256"));
            return encode(mac.doFinal(bytes(content)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This Java has no HmacSHA256", e);
        }
    }

    /** Compares digests, so that not even the length of a secret shows in the time taken. */
    private static boolean equal(String expected, String given) {
        return MessageDigest.isEqual(digest(expected), digest(given));
    }

    private static byte[] digest(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes(text));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This Java has no SHA-256", e);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
