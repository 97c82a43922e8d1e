package io.millrace.connector.clickhouse.sink.writer;

/** Java strings as UTF-8 in an array that is there already; half a surrogate pair becomes '?'. */
final class Utf8 {
    /** The most bytes that one char takes. */
    static final int MAX_BYTES_PER_CHAR = 3;

    private Utf8() {}

    /** Number of bytes that a text takes. */
    static int length(String text) {
        int length = 0;
        for (int i = 0; i < text.length(); i++) {
            char character = text.charAt(i);
            if (character < 0x80) {
                length++;
            } else if (character < 0x800) {
                length += 2;
            } else if (isPair(text, i)) {
                length += 4;
                i++;
            } else {
                length += Character.isSurrogate(character) ? 1 : 3;
            }
        }
        return length;
    }

    /**
     * Copies a text that is all ASCII, as nearly all texts are.
     *
     * @return whether it is; else nothing was copied
     */
    @SuppressWarnings("deprecation") // The only way into an array that exists; right for ASCII.
    static boolean copyAscii(String text, byte[] target, int offset) {
        int length = text.length();
        int bits = 0;
        for (int i = 0; i < length; i++) {
            bits |= text.charAt(i);
        }
        if (bits >= 0x80) {
            return false;
        }
        text.getBytes(0, length, target, offset);
        return true;
    }

    /**
     * Writes a text from an offset on.
     *
     * @return the offset behind the last byte
     */
    static int encode(String text, byte[] target, int offset) {
        if (copyAscii(text, target, offset)) {
            return offset + text.length();
        }
        int end = offset;
        for (int i = 0; i < text.length(); i++) {
            char character = text.charAt(i);
            if (character < 0x80) {
                target[end++] = (byte) character;
            } else if (character < 0x800) {
                target[end++] = (byte) (0xc0 | character >> 6);
                target[end++] = trailing(character);
            } else if (isPair(text, i)) {
                int codePoint = Character.toCodePoint(character, text.charAt(++i));
                target[end++] = (byte) (0xf0 | codePoint >> 18);
                target[end++] = trailing(codePoint >> 12);
                target[end++] = trailing(codePoint >> 6);
                target[end++] = trailing(codePoint);
            } else if (Character.isSurrogate(character)) {
                target[end++] = '?';
            } else {
                target[end++] = (byte) (0xe0 | character >> 12);
                target[end++] = trailing(character >> 6);
                target[end++] = trailing(character);
            }
        }
        return end;
    }

    private static boolean isPair(String text, int index) {
        return Character.isHighSurrogate(text.charAt(index))
                && index + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(index + 1));
    }

    private static byte trailing(int bits) {
        return (byte) (0x80 | (bits & 0x3f));
    }
}
