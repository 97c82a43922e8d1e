package io.millrace.pipelines.events;

import org.apache.flink.table.data.StringData;

/** An event id as the 128 bits of its canonical text. */
record EventId(long high, long low) {
    private static final int TEXT_LENGTH = 36;
    private static final int HALF = 16;
    private static final int HEX_DIGIT_BITS = 4;

    /** Reads the canonical text of a UUID, which the decoder has made sure of. */
    static EventId of(StringData text) {
        byte[] bytes = text.toBytes();
        long high = 0;
        long low = 0;
        int digits = 0;
        for (int i = 0; i < TEXT_LENGTH; i++) {
            byte character = bytes[i];
            if (character == '-') {
                continue;
            }
            int digit = character <= '9' ? character - '0' : character - 'a' + 10;
            if (digits++ < HALF) {
                high = high << HEX_DIGIT_BITS | digit;
            } else {
                low = low << HEX_DIGIT_BITS | digit;
            }
        }
        return new EventId(high, low);
    }

    /** A hash of all bits; the same in every version, because savepoints depend on it. */
    int spread() {
        long mixed = (high ^ low * 0x9E3779B97F4A7C15L) * 0xBF58476D1CE4E5B9L;
        return (int) (mixed >>> 32);
    }
}
