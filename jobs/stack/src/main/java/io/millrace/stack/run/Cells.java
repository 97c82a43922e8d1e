package io.millrace.stack.run;

import java.util.List;

/** ClickHouse's TabSeparated text as cells. */
final class Cells {
    private Cells() {}

    static List<String[]> of(String tabSeparated) {
        return tabSeparated.lines().map(line -> line.split("\t", -1)).toList();
    }

    static long[] numbers(String tabSeparated) {
        String[] cells = tabSeparated.strip().split("\t", -1);
        long[] numbers = new long[cells.length];
        for (int i = 0; i < cells.length; i++) {
            numbers[i] = cells[i].equals("\\N") ? 0 : Long.parseLong(cells[i]);
        }
        return numbers;
    }
}
