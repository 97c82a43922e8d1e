package io.millrace.pipelines.refine;

import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.format.ResolverStyle;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;

/**
 * A range of UTC days.
 *
 * @param from the first
 * @param to the last, inclusive
 */
public record Days(LocalDate from, LocalDate to) {
    /** Every day that the lake may hold. */
    static final Days ALL = new Days(LocalDate.of(1970, 1, 1), LocalDate.of(2199, 12, 31));

    private static final DateTimeFormatter DAY_OR_HOUR =
            DateTimeFormatter.ofPattern("uuuu-MM-dd['T'HH]")
                    .withResolverStyle(ResolverStyle.STRICT);

    /**
     * The days that a range of days or hours touches.
     *
     * @param from a day such as 2026-01-31, or an hour such as 2026-01-31T09
     * @param to the same, inclusive
     * @throws IllegalArgumentException says what is wrong with which
     */
    public static Days between(String from, String to) {
        var days = new Days(day(from), day(to));
        if (from.compareTo(to) > 0 && !from.startsWith(to)) {
            throw new IllegalArgumentException(
                    "The end, %s, is before the start, %s.".formatted(to, from));
        }
        return days;
    }

    private static LocalDate day(String text) {
        try {
            return LocalDate.parse(text, DAY_OR_HOUR);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(
                    "'%s' is neither a UTC day, such as 2026-01-31, nor an hour, such as 2026-01-31T09."
                            .formatted(text),
                    e);
        }
    }

    /** The ranges without gaps that the days make. */
    static List<Days> runs(SortedSet<LocalDate> days) {
        List<Days> runs = new ArrayList<>();
        for (LocalDate day : days) {
            Days last = runs.isEmpty() ? null : runs.get(runs.size() - 1);
            if (last != null && last.to.plusDays(1).equals(day)) {
                runs.set(runs.size() - 1, new Days(last.from, day));
            } else {
                runs.add(new Days(day, day));
            }
        }
        return runs;
    }

    @Override
    public String toString() {
        return equals(ALL) ? "all days" : from.equals(to) ? from.toString() : from + " to " + to;
    }
}
