package io.millrace.connector.clickhouse.sink.writer;

import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.types.logical.LogicalType;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** IPv4 and IPv6 from their text. */
final class AddressEncoders {
    private static final int IPV4_BYTES = 4;
    private static final int NO_ADDRESS = -1;
    private static final int MAPPED_PREFIX = 0xffff_0000;

    private AddressEncoders() {}

    static ColumnEncoder ipv4(LogicalType from) {
        TextEncoders.requireText(from);
        return (row, field, out) -> {
            StringData value = row.getString(field);
            long address = parse(value, out);
            if (address == NO_ADDRESS) {
                throw new UnencodableValueException("value '" + value + "' is not an IPv4 address");
            }
            out.writeInt((int) address);
        };
    }

    /** An IPv4 address becomes its IPv4-mapped IPv6 address, as in ClickHouse's own parser. */
    static ColumnEncoder ipv6(LogicalType from) {
        TextEncoders.requireText(from);
        return AddressEncoders::writeIpv6;
    }

    private static void writeIpv6(RowData row, int field, RowBinaryBuffer out) {
        StringData value = row.getString(field);
        long ipv4 = parse(value, out);
        if (ipv4 != NO_ADDRESS) {
            writeMapped((int) ipv4, out);
            return;
        }
        byte[] bytes = parseIpv6(value.toString());
        if (bytes.length == IPV4_BYTES) {
            out.writeLong(0);
            out.writeInt(MAPPED_PREFIX);
        }
        out.writeBytes(bytes);
    }

    private static void writeMapped(int ipv4, RowBinaryBuffer out) {
        out.writeLong(0);
        out.writeInt(MAPPED_PREFIX);
        out.writeInt(Integer.reverseBytes(ipv4));
    }

    private static byte[] parseIpv6(String text) {
        // Text with a colon and without a zone is never looked up as a host name.
        if (text.indexOf(':') >= 0 && text.chars().allMatch(AddressEncoders::isIpv6Character)) {
            try {
                return InetAddress.getByName(text).getAddress();
            } catch (UnknownHostException e) {
                // Reported below, like any other text that is not an address.
            }
        }
        throw new UnencodableValueException("value '" + text + "' is not an IPv6 address");
    }

    private static boolean isIpv6Character(int character) {
        return character == ':' || character == '.' || Character.digit(character, 16) >= 0;
    }

    /** The four numbers as an unsigned int, or {@link #NO_ADDRESS}. */
    private static long parse(StringData value, RowBinaryBuffer out) {
        int length = out.stage(value);
        byte[] bytes = out.array();
        int start = out.position();
        long address = 0;
        int number = 0;
        int digits = 0;
        int dots = 0;
        for (int i = 0; i < length; i++) {
            int character = bytes[start + i];
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
