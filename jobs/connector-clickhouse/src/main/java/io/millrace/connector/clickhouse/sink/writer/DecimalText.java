package io.millrace.connector.clickhouse.sink.writer;

import org.apache.flink.table.data.RowData;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;

/** Numbers from their text: ASCII digits with a sign, a point and an exponent at most. */
final class DecimalText {
    /** More than any column needs, and few enough that a hostile text costs nothing. */
    private static final int LONGEST = 200;

    private DecimalText() {}

    static BigInteger integer(RowData row, int field, RowBinaryBuffer out) {
        int length = FieldBytes.stageText(row, field, out);
        if (consistsOf("", length, out)) {
            try {
                return new BigInteger(ascii(length, out));
            } catch (NumberFormatException e) {
                // Reported below.
            }
        }
        throw UnencodableValueException.isNot("a whole number", out.stagedText(length));
    }

    static BigDecimal decimal(RowData row, int field, RowBinaryBuffer out) {
        int length = FieldBytes.stageText(row, field, out);
        if (consistsOf(".eE", length, out)) {
            try {
                return new BigDecimal(ascii(length, out));
            } catch (NumberFormatException e) {
                // Reported below.
            }
        }
        throw UnencodableValueException.isNot("a decimal number", out.stagedText(length));
    }

    private static boolean consistsOf(String others, int length, RowBinaryBuffer out) {
        for (int i = 0; i < length; i++) {
            byte character = out.array()[out.position() + i];
            boolean known =
                    (character >= '0' && character <= '9')
                            || character == '-'
                            || character == '+'
                            || others.indexOf(character) >= 0;
            if (!known) {
                return false;
            }
        }
        return length <= LONGEST;
    }

    private static String ascii(int length, RowBinaryBuffer out) {
        return new String(out.array(), out.position(), length, StandardCharsets.US_ASCII);
    }
}
