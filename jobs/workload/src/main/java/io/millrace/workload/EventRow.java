package io.millrace.workload;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;

/**
 * A decoded event: the 15 columns that every store holds, in their canonical order.
 *
 * @param eventId never null, as are user, session, type, device, browser, address and properties
 * @param eventTime epoch milliseconds UTC
 * @param pageUrl null where the event has none, as for all columns from here to {@code quantity}
 * @param amount {@code properties.amount}, two digits after the point
 * @param quantity {@code properties.quantity}
 * @param properties the JSON text of the object exactly as sent
 */
public record EventRow(
        UUID eventId,
        UUID userId,
        UUID sessionId,
        String eventType,
        long eventTime,
        String deviceType,
        String browser,
        String ipAddress,
        String pageUrl,
        UUID productId,
        String searchQuery,
        UUID transactionId,
        BigDecimal amount,
        Integer quantity,
        String properties) {

    /** Stands between two columns of the canonical text. */
    public static final char SEPARATOR = '\u001F';

    /** Stands for null in the canonical text. */
    public static final char NULL = '\u0000';

    /** The columns as one text; equal texts mean equal rows. */
    public String canonicalText() {
        StringBuilder text = new StringBuilder(400);
        append(text, eventId).append(SEPARATOR);
        append(text, userId).append(SEPARATOR);
        append(text, sessionId).append(SEPARATOR);
        append(text, eventType).append(SEPARATOR);
        append(text, eventTime).append(SEPARATOR);
        append(text, deviceType).append(SEPARATOR);
        append(text, browser).append(SEPARATOR);
        append(text, ipAddress).append(SEPARATOR);
        append(text, pageUrl).append(SEPARATOR);
        append(text, productId).append(SEPARATOR);
        append(text, searchQuery).append(SEPARATOR);
        append(text, transactionId).append(SEPARATOR);
        append(text, amount == null ? null : amount.setScale(2, RoundingMode.UNNECESSARY))
                .append(SEPARATOR);
        append(text, quantity).append(SEPARATOR);
        return append(text, properties).toString();
    }

    /**
     * The first 8 bytes of the MD5 of the canonical text, little-endian; to be read as unsigned. A
     * set of rows has as its checksum the sum of its row hashes modulo 2^64.
     */
    public long rowHash() {
        byte[] digest = md5().digest(canonicalText().getBytes(StandardCharsets.UTF_8));
        return firstLong(digest);
    }

    static long firstLong(byte[] digest) {
        return ByteBuffer.wrap(digest).order(ByteOrder.LITTLE_ENDIAN).getLong();
    }

    static MessageDigest md5() {
        try {
            return MessageDigest.getInstance("MD5");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has MD5; this one has not", e);
        }
    }

    private static StringBuilder append(StringBuilder text, Object value) {
        if (value == null) {
            return text.append(NULL);
        }
        return value instanceof BigDecimal decimal
                ? text.append(decimal.toPlainString())
                : text.append(value);
    }
}
