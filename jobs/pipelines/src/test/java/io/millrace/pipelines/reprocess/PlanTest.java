package io.millrace.pipelines.reprocess;

import io.millrace.connector.clickhouse.swap.PartitionSize;
import io.millrace.pipelines.reprocess.Lake.DaySize;

import org.junit.jupiter.api.Test;

import java.time.LocalDate;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

class PlanTest {

    @Test
    void namesEveryDayThatEitherSideHas() {
        Plan plan =
                Plan.of(
                        42,
                        List.of(
                                new DaySize(LocalDate.of(2026, 1, 31), 1_200_000, 11, 98_765_432),
                                new DaySize(LocalDate.of(2026, 2, 1), 10, 2, 1_000)),
                        List.of(
                                new PartitionSize("20260130", 7, 7),
                                new PartitionSize("20260131", 1_000_000, 50_000_000),
                                new PartitionSize("20260202", 5, 500_000),
                                new PartitionSize("20260203", 9, 9)),
                        LocalDate.of(2026, 1, 31),
                        LocalDate.of(2026, 2, 2));

        assertThat(plan.lines())
                .containsExactly(
                        "plan: user_events_realtime, snapshot 42 of the lake, 3 days",
                        "day             rows in lake   files          MB  rows in ClickHouse          MB",
                        "2026-01-31         1,200,000      11        98.8           1,000,000        50.0",
                        "2026-02-01                10       2         0.0                   0         0.0",
                        "2026-02-02                 0       0         0.0                   5         0.5",
                        "all                1,200,010      13        98.8           1,000,005        50.5");
    }
}
