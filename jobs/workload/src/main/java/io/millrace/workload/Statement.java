package io.millrace.workload;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** The SQL statements of the order traffic; their text is in {@code sql/postgres/workload.sql}. */
enum Statement {
    USER_EXISTS,
    INSERT_USER,
    INSERT_PRODUCT,
    INSERT_ORDER,
    OPEN_ORDERS,
    CHANGE_STATUS,
    DELETE_ORDER,
    LOG_IN,
    CHANGE_TIER,
    CHANGE_PRICE,
    HEARTBEAT;

    private static final String FILE = "/sql/postgres/workload.sql";
    private static final String NAME_PREFIX = "-- name: ";
    private static final Map<String, String> TEXTS = texts();

    /** The statement's text, with a question mark for each parameter. */
    String sql() {
        String text = TEXTS.get(name().toLowerCase(Locale.ROOT));
        if (text == null) {
            throw new IllegalStateException(FILE + " has no statement named " + name());
        }
        return text;
    }

    private static Map<String, String> texts() {
        Map<String, String> texts = new HashMap<>();
        for (String part : file().split("(?m)^" + NAME_PREFIX, -1)) {
            int endOfName = part.indexOf('\n');
            if (endOfName > 0) {
                texts.put(part.substring(0, endOfName).trim(), part.substring(endOfName).trim());
            }
        }
        return texts;
    }

    private static String file() {
        try (InputStream stream = Statement.class.getResourceAsStream(FILE)) {
            if (stream == null) {
                throw new IllegalStateException("The class path lacks " + FILE);
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("Reading " + FILE + " failed", e);
        }
    }
}
