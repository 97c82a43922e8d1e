package io.millrace.connector.clickhouse.source.decode;

import org.apache.flink.table.data.StringData;
import org.apache.flink.table.types.logical.LogicalType;

/** IPv4 and IPv6, in the text form that ClickHouse itself gives them. */
final class AddressDecoders {
    private static final int WORDS = 8;
    private static final int EMBEDDED_FROM = 6;

    private AddressDecoders() {}

    static ColumnDecoder ipv4(LogicalType to) {
        TextDecoders.requireString(to, "use STRING");
        return in -> StringData.fromString(ipv4((int) in.readUnsigned(Integer.BYTES)));
    }

    static ColumnDecoder ipv6(LogicalType to) {
        TextDecoders.requireString(to, "use STRING");
        return in -> StringData.fromString(ipv6(in.readBytes(2 * WORDS)));
    }

    private static String ipv4(int address) {
        return (address >>> 24)
                + "."
                + (address >>> 16 & 0xff)
                + "."
                + (address >>> 8 & 0xff)
                + "."
                + (address & 0xff);
    }

    /** The longest run of two or more zero words is shortened; the last words may be an IPv4. */
    private static String ipv6(byte[] address) {
        int[] words = new int[WORDS];
        for (int i = 0; i < WORDS; i++) {
            words[i] = (address[2 * i] & 0xff) << Byte.SIZE | address[2 * i + 1] & 0xff;
        }
        int start = -1;
        int length = 1;
        for (int i = 0; i < WORDS; i++) {
            int zeros = zerosFrom(words, i);
            if (zeros > length) {
                start = i;
                length = zeros;
            }
        }
        boolean embedsIpv4 =
                start == 0
                        && (length == EMBEDDED_FROM
                                || length == EMBEDDED_FROM - 1 && words[length] == 0xffff);
        StringBuilder text = new StringBuilder();
        int end = embedsIpv4 ? EMBEDDED_FROM : WORDS;
        for (int i = 0; i < end; i++) {
            if (i == start) {
                text.append("::");
                i += length - 1;
                continue;
            }
            if (!text.isEmpty() && text.charAt(text.length() - 1) != ':') {
                text.append(':');
            }
            text.append(Integer.toHexString(words[i]));
        }
        if (embedsIpv4) {
            text.append(text.charAt(text.length() - 1) == ':' ? "" : ":")
                    .append(ipv4(words[EMBEDDED_FROM] << Short.SIZE | words[EMBEDDED_FROM + 1]));
        }
        return text.toString();
    }

    private static int zerosFrom(int[] words, int start) {
        int end = start;
        while (end < WORDS && words[end] == 0) {
            end++;
        }
        return end - start;
    }
}
