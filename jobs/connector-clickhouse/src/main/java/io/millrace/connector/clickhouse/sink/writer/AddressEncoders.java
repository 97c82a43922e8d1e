package io.millrace.connector.clickhouse.sink.writer;

import org.apache.flink.table.types.logical.LogicalType;

import java.util.Arrays;

/** IPv4 and IPv6 from their text. */
final class AddressEncoders {
    private static final int IPV4_BYTES = 4;
    private static final int NO_ADDRESS = -1;
    private static final int IPV6_BYTES = 16;
    private static final int GROUP_DIGITS = 4;
    private static final int MAPPED_PREFIX = 0xffff_0000;

    private AddressEncoders() {}

    static ColumnEncoder ipv4(LogicalType from) {
        TextEncoders.requireText(from);
        return (row, field, out) -> {
            int length = FieldBytes.stageText(row, field, out);
            long address = parseIpv4(out.array(), out.position(), out.position() + length);
            if (address == NO_ADDRESS) {
                throw UnencodableValueException.isNot("an IPv4 address", out.stagedText(length));
            }
            out.writeInt((int) address);
        };
    }

    /** An IPv4 address becomes its IPv4-mapped IPv6 address, as in ClickHouse's own parser. */
    static ColumnEncoder ipv6(LogicalType from) {
        TextEncoders.requireText(from);
        return (row, field, out) -> {
            int length = FieldBytes.stageText(row, field, out);
            int start = out.position();
            long ipv4 = parseIpv4(out.array(), start, start + length);
            if (ipv4 != NO_ADDRESS) {
                out.writeLong(0);
                out.writeInt(MAPPED_PREFIX);
                out.writeInt(Integer.reverseBytes((int) ipv4));
                return;
            }
            // Parsed behind the text, and moved over it when it was an address.
            out.reserve(length + IPV6_BYTES);
            if (!parseIpv6(out.array(), start, start + length)) {
                throw UnencodableValueException.isNot("an IPv6 address", out.stagedText(length));
            }
            System.arraycopy(out.array(), start + length, out.array(), start, IPV6_BYTES);
            out.accept(IPV6_BYTES);
        };
    }

    /** Writes the sixteen bytes of an address behind its text; false when it is none. */
    private static boolean parseIpv6(byte[] bytes, int start, int end) {
        int target = end;
        int gap = -1;
        int i = start;
        if (end - start >= 2 && bytes[start] == ':' && bytes[start + 1] == ':') {
            gap = target;
            i = start + 2;
        }
        while (i < end) {
            int groupEnd = i;
            while (groupEnd < end && HexDigits.value(bytes[groupEnd]) >= 0) {
                groupEnd++;
            }
            if (groupEnd < end && bytes[groupEnd] == '.') {
                target = appendIpv4(bytes, i, end, target);
                i = end;
                break;
            }
            int digits = groupEnd - i;
            if (digits < 1 || digits > GROUP_DIGITS || target == end + IPV6_BYTES) {
                return false;
            }
            int group = (int) HexDigits.parse(bytes, i, digits);
            bytes[target++] = (byte) (group >> Byte.SIZE);
            bytes[target++] = (byte) group;
            i = groupEnd;
            if (i == end) {
                break;
            }
            if (bytes[i++] != ':' || i == end) {
                return false;
            }
            if (bytes[i] == ':') {
                if (gap >= 0) {
                    return false;
                }
                gap = target;
                i++;
            }
        }
        return closeGap(bytes, gap, target, end + IPV6_BYTES);
    }

    /**
     * The end of the bytes with the four of the text appended; beyond the last when it is wrong.
     */
    private static int appendIpv4(byte[] bytes, int start, int end, int target) {
        long address = parseIpv4(bytes, start, end);
        if (address == NO_ADDRESS || target > end + IPV6_BYTES - IPV4_BYTES) {
            return Integer.MAX_VALUE;
        }
        for (int shift = Integer.SIZE - Byte.SIZE, i = 0; shift >= 0; shift -= Byte.SIZE, i++) {
            bytes[target + i] = (byte) (address >> shift);
        }
        return target + IPV4_BYTES;
    }

    /** Moves the groups behind a double colon to the end; false when there are too many or few. */
    private static boolean closeGap(byte[] bytes, int gap, int written, int last) {
        if (gap < 0) {
            return written == last;
        }
        if (written > last - 2) {
            return false;
        }
        int behind = written - gap;
        System.arraycopy(bytes, gap, bytes, last - behind, behind);
        Arrays.fill(bytes, gap, last - behind, (byte) 0);
        return true;
    }

    /** The four numbers as an unsigned int, or {@link #NO_ADDRESS}. */
    private static long parseIpv4(byte[] bytes, int start, int end) {
        long address = 0;
        int number = 0;
        int digits = 0;
        int dots = 0;
        for (int i = start; i < end; i++) {
            int character = bytes[i];
            if (character == '.' && digits > 0 && dots < IPV4_BYTES - 1) {
                address = address << 8 | number;
                number = 0;
                digits = 0;
                dots++;
            } else if (character >= '0' && character <= '9' && digits < 3) {
                number = number * 10 + character - '0';
                digits++;
                if (number > 255) {
                    return NO_ADDRESS;
                }
            } else {
                return NO_ADDRESS;
            }
        }
        return dots == IPV4_BYTES - 1 && digits > 0 ? address << 8 | number : NO_ADDRESS;
    }
}
