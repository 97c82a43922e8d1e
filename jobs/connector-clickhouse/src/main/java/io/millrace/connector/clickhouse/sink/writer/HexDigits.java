package io.millrace.connector.clickhouse.sink.writer;

import java.util.Arrays;

/** Hexadecimal digits in ASCII bytes. */
final class HexDigits {
    private static final byte[] VALUES = new byte[256];

    static {
        Arrays.fill(VALUES, (byte) -1);
        for (int i = 0; i < 16; i++) {
            VALUES[Character.forDigit(i, 16)] = (byte) i;
            VALUES[Character.toUpperCase(Character.forDigit(i, 16))] = (byte) i;
        }
    }

    private HexDigits() {}

    /** The value of a digit; negative for any other byte. */
    static int value(byte digit) {
        return VALUES[digit & 0xff];
    }

    /** The number that at most 15 digits stand for; negative when one is none. */
    static long parse(byte[] text, int start, int count) {
        long number = 0;
        long wrong = 0;
        for (int i = start; i < start + count; i++) {
            int digit = value(text[i]);
            wrong |= digit;
            number = number << 4 | digit;
        }
        return wrong < 0 ? -1 : number;
    }
}
