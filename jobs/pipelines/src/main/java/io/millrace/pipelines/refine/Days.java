package io.millrace.pipelines.refine;

import java.time.LocalDate;
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
