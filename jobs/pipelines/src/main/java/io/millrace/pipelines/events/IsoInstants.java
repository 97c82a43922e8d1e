package io.millrace.pipelines.events;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.OffsetDateTime;

/** ISO-8601 instants, with a fast way for the form that nearly every record has. */
final class IsoInstants {
    /** 2026-01-15T15:30:00.123Z */
    private static final int MILLIS_FORM = 24;

    private static final long LAST_MILLIS = 7_258_118_399_999L; // 2199-12-31T23:59:59.999Z

    private IsoInstants() {}

    /**
     * Epoch milliseconds (finer digits are cut), or -1 when the text is no instant from 1970 to
     * 2199.
     */
    static long epochMillis(String text) {
        long millis = text.length() == MILLIS_FORM ? millisForm(text) : -1;
        if (millis < 0) {
            try {
                millis = OffsetDateTime.parse(text).toInstant().toEpochMilli();
            } catch (DateTimeException | ArithmeticException e) {
                return -1;
            }
        }
        return millis <= LAST_MILLIS ? millis : -1;
    }

    private static long millisForm(String text) {
        if (text.charAt(4) != '-'
                || text.charAt(7) != '-'
                || text.charAt(10) != 'T'
                || text.charAt(13) != ':'
                || text.charAt(16) != ':'
                || text.charAt(19) != '.'
                || text.charAt(23) != 'Z') {
            return -1;
        }
        int year = digits(text, 0, 4);
        int month = digits(text, 5, 7);
        int day = digits(text, 8, 10);
        int hour = digits(text, 11, 13);
        int minute = digits(text, 14, 16);
        int second = digits(text, 17, 19);
        int milli = digits(text, 20, 23);
        // What the fast way does not take, the slow one judges.
        if ((year | month | day | hour | minute | second | milli) < 0
                || month < 1
                || month > 12
                || day < 1
                || day > 28
                || hour > 23
                || minute > 59
                || second > 59) {
            return -1;
        }
        long seconds = ((hour * 60L) + minute) * 60 + second;
        return (LocalDate.of(year, month, day).toEpochDay() * 86_400 + seconds) * 1000 + milli;
    }

    private static int digits(String text, int from, int to) {
        int value = 0;
        for (int i = from; i < to; i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            value = value * 10 + digit;
        }
        return value;
    }
}
