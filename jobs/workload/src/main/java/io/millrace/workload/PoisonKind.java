package io.millrace.workload;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.regex.Matcher;

/** The ways in which a record is made unreadable, each with the reason that a decoder must give. */
public enum PoisonKind {
    /** Cut off in the middle. */
    BROKEN_JSON("invalid_json"),
    NUMERIC_USER_ID("wrong_type"),
    UNKNOWN_EVENT_TYPE("unknown_event_type"),
    MISSING_EVENT_ID("missing_field"),
    FUTURE_TIMESTAMP("future_timestamp"),
    INVALID_UUID("invalid_uuid"),
    INVALID_TIMESTAMP("invalid_timestamp"),
    /** An array that holds a valid event. */
    NOT_AN_OBJECT("not_an_object"),
    EMPTY_VALUE("invalid_json"),
    /** A byte sequence within a text that is no UTF-8. */
    NOT_UTF_8("invalid_json"),
    INVALID_IP_ADDRESS("invalid_ip_address"),
    MISSING_USER_ID("missing_field"),
    TEXT_PROPERTIES("wrong_type"),
    NUMERIC_TIMESTAMP("wrong_type"),
    MISSING_PROPERTIES("missing_field"),
    IMPOSSIBLE_DATE("invalid_timestamp");

    private static final PoisonKind[] KINDS = values();
    private static final long HOUR_MILLIS = 3_600_000;

    private final String reason;

    PoisonKind(String reason) {
        this.reason = reason;
    }

    /** The reason code that the quarantine must show for it. */
    public String reason() {
        return reason;
    }

    /** Kinds take turns, so that a run with as many poison records as kinds has each of them. */
    static PoisonKind ofNumber(long number) {
        return KINDS[(int) (number % KINDS.length)];
    }

    /** Spoils a valid event; {@code sentMillis} is when it is scheduled to be sent. */
    byte[] spoil(byte[] valid, long sentMillis, long number) {
        String json = new String(valid, StandardCharsets.UTF_8);
        return switch (this) {
            case BROKEN_JSON -> Arrays.copyOf(valid, valid.length / 2);
            case EMPTY_VALUE -> new byte[0];
            case NOT_UTF_8 -> notUtf8(json);
            case NUMERIC_USER_ID -> replaced(json, "user_id", Long.toString(12_345 + number));
            case UNKNOWN_EVENT_TYPE -> replaced(json, "event_type", "\"teleport\"");
            case MISSING_EVENT_ID -> renamed(json, "event_id");
            case MISSING_USER_ID -> renamed(json, "user_id");
            case MISSING_PROPERTIES -> renamed(json, "properties");
            case FUTURE_TIMESTAMP ->
                    replaced(json, "timestamp", quoted(future(sentMillis, number)));
            case INVALID_UUID -> replaced(json, "event_id", "\"not-a-uuid-" + number + "\"");
            case INVALID_TIMESTAMP -> replaced(json, "timestamp", "\"yesterday\"");
            case IMPOSSIBLE_DATE -> replaced(json, "timestamp", "\"2026-13-45T25:61:00.000Z\"");
            case NUMERIC_TIMESTAMP -> replaced(json, "timestamp", Long.toString(sentMillis));
            case INVALID_IP_ADDRESS -> replaced(json, "ip_address", "\"999.1.2.3\"");
            case TEXT_PROPERTIES ->
                    bytes(json.replaceFirst("\"properties\":.*", "\"properties\":\"none\"}"));
            case NOT_AN_OBJECT -> bytes("[" + json + "]");
        };
    }

    /** A day or more ahead: far enough even for a reader that is hours behind. */
    private static String future(long sentMillis, long number) {
        return Instant.ofEpochMilli(sentMillis + (24 + number % 1_000) * HOUR_MILLIS).toString();
    }

    private static String quoted(String text) {
        return '"' + text + '"';
    }

    private static byte[] replaced(String json, String field, String value) {
        return bytes(
                json.replaceFirst(
                        quoted(field) + ":\"[^\"]*\"",
                        Matcher.quoteReplacement(quoted(field) + ":" + value)));
    }

    private static byte[] renamed(String json, String field) {
        return bytes(json.replaceFirst(quoted(field), quoted("was_" + field)));
    }

    private static byte[] notUtf8(String json) {
        byte[] bytes = replaced(json, "browser", "\"??\"");
        int first = json.substring(0, json.indexOf("\"browser\":\"")).length() + 11;
        bytes[first] = (byte) 0xC3;
        bytes[first + 1] = (byte) 0x28;
        return bytes;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
