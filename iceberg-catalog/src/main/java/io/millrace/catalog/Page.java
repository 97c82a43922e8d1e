package io.millrace.catalog;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;

/**
 * One page of a list that is in the order of its keys.
 *
 * <p>The token is the last key of the page before, so what is created or dropped between two pages
 * neither repeats nor hides another entry.
 *
 * @param nextToken null on the last page
 */
record Page<T>(List<T> entries, String nextToken) {
    /**
     * @param token null or empty for the first page
     * @param size null for everything
     * @throws IllegalArgumentException when the token or the size is not one
     */
    static <T> Page<T> of(List<T> all, Function<T, String> key, String token, String size) {
        String after = token == null || token.isEmpty() ? null : decode(token);
        List<T> rest =
                all.stream()
                        .filter(entry -> after == null || key.apply(entry).compareTo(after) > 0)
                        .toList();
        int limit = size == null ? Integer.MAX_VALUE : size(size);
        if (rest.size() <= limit) {
            return new Page<>(rest, null);
        }
        return new Page<>(rest.subList(0, limit), encode(key.apply(rest.get(limit - 1))));
    }

    private static int size(String text) {
        try {
            int size = Integer.parseInt(text);
            if (size > 0) {
                return size;
            }
        } catch (NumberFormatException e) {
            // The same message as for a number below 1.
        }
        throw new IllegalArgumentException(
                "pageSize is '%s', not a whole number of at least 1".formatted(text));
    }

    private static String encode(String key) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(key.getBytes(StandardCharsets.UTF_8));
    }

    private static String decode(String token) {
        try {
            return new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "pageToken '%s' was not issued by this server".formatted(token), e);
        }
    }
}
