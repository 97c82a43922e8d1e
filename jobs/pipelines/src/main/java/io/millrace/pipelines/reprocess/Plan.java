package io.millrace.pipelines.reprocess;

import io.millrace.connector.clickhouse.swap.PartitionSize;
import io.millrace.pipelines.reprocess.Lake.DaySize;

import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a run will read and replace. */
record Plan(long snapshot, List<Day> days) {
    private static final double MEGABYTE = 1_000_000;

    /** A day with its size in the lake and in ClickHouse; zeros where it has no rows. */
    record Day(
            LocalDate day,
            long lakeRows,
            int lakeFiles,
            long lakeBytes,
            long speedRows,
            long speedBytes) {
        private Day plus(Day other) {
            return new Day(
                    day,
                    lakeRows + other.lakeRows,
                    lakeFiles + other.lakeFiles,
                    lakeBytes + other.lakeBytes,
                    speedRows + other.speedRows,
                    speedBytes + other.speedBytes);
        }
    }

    static Plan of(
            long snapshot,
            List<DaySize> lake,
            List<PartitionSize> speed,
            LocalDate from,
            LocalDate to) {
        Map<LocalDate, Day> days = new TreeMap<>();
        for (DaySize size : lake) {
            Day day = new Day(size.day(), size.rows(), size.files(), size.bytes(), 0, 0);
            days.merge(day.day(), day, Day::plus);
        }
        for (PartitionSize size : speed) {
            LocalDate date = day(size.partition());
            if (!date.isBefore(from) && !date.isAfter(to)) {
                days.merge(date, new Day(date, 0, 0, 0, size.rows(), size.bytes()), Day::plus);
            }
        }
        return new Plan(snapshot, List.copyOf(days.values()));
    }

    /** The day of a partition id. */
    static LocalDate day(String partition) {
        return LocalDate.parse(partition, DateTimeFormatter.BASIC_ISO_DATE);
    }

    /** The partition id of a day. */
    static String partition(LocalDate day) {
        return day.format(DateTimeFormatter.BASIC_ISO_DATE);
    }

    /** A table, one line for each day and one for the sum. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(
                "plan: user_events_realtime, snapshot %d of the lake, %d days"
                        .formatted(snapshot, days.size()));
        lines.add(
                "%-12s%16s%8s%12s%20s%12s"
                        .formatted(
                                "day", "rows in lake", "files", "MB", "rows in ClickHouse", "MB"));
        Day sum = new Day(LocalDate.EPOCH, 0, 0, 0, 0, 0);
        for (Day day : days) {
            lines.add(line(day.day().toString(), day));
            sum = sum.plus(day);
        }
        lines.add(line("all", sum));
        return lines;
    }

    private static String line(String label, Day day) {
        return "%-12s%,16d%,8d%,12.1f%,20d%,12.1f"
                .formatted(
                        label,
                        day.lakeRows(),
                        day.lakeFiles(),
                        day.lakeBytes() / MEGABYTE,
                        day.speedRows(),
                        day.speedBytes() / MEGABYTE);
    }
}
