package io.millrace.workload;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A growing buffer of UTF-8 text that is written to without making garbage. */
final class ByteText {
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private byte[] bytes = new byte[1024];
    private int length;

    void clear() {
        length = 0;
    }

    int length() {
        return length;
    }

    byte[] array() {
        return bytes;
    }

    byte[] copy() {
        return Arrays.copyOf(bytes, length);
    }

    ByteText octet(int value) {
        reserve(1);
        bytes[length++] = (byte) value;
        return this;
    }

    ByteText text(byte[] value) {
        return text(value, value.length);
    }

    ByteText text(ByteText value) {
        return text(value.bytes, value.length);
    }

    private ByteText text(byte[] value, int count) {
        reserve(count);
        System.arraycopy(value, 0, bytes, length, count);
        length += count;
        return this;
    }

    /** A number from zero up. */
    ByteText number(long value) {
        int digits = 1;
        for (long rest = value / 10; rest > 0; rest /= 10) {
            digits++;
        }
        return padded(value, digits);
    }

    /** A number from zero up, with leading zeros to exactly {@code digits} digits. */
    ByteText padded(long value, int digits) {
        reserve(digits);
        long rest = value;
        for (int position = length + digits - 1; position >= length; position--) {
            bytes[position] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        length += digits;
        return this;
    }

    /** An amount in cents as a decimal number with two digits after the point. */
    ByteText cents(long value) {
        return number(value / 100).octet('.').padded(value % 100, 2);
    }

    ByteText uuid(long high, long low) {
        return hex(high >>> 32, 8)
                .octet('-')
                .hex(high >>> 16, 4)
                .octet('-')
                .hex(high, 4)
                .octet('-')
                .hex(low >>> 48, 4)
                .octet('-')
                .hex(low, 12);
    }

    /** An IPv4 address, its first octet in the highest byte. */
    ByteText address(int address) {
        return number(address >>> 24)
                .octet('.')
                .number((address >>> 16) & 0xFF)
                .octet('.')
                .number((address >>> 8) & 0xFF)
                .octet('.')
                .number(address & 0xFF);
    }

    private ByteText hex(long value, int digits) {
        reserve(digits);
        long rest = value;
        for (int position = length + digits - 1; position >= length; position--) {
            bytes[position] = HEX[(int) (rest & 0xF)];
            rest >>>= 4;
        }
        length += digits;
        return this;
    }

    private void reserve(int count) {
        if (length + count > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + count));
        }
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
