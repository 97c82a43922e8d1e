package io.millrace.connector.clickhouse.swap;

import io.millrace.connector.clickhouse.client.TableName;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class ViewQueryTest {
    private static final TableName TABLE = new TableName("speed", "events");
    private static final TableName OTHER = new TableName("speed", "events__swap_1");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "SELECT a FROM speed.events | SELECT a FROM `speed`.`events__swap_1` AS `events`",
                "SELECT e.a FROM speed.events AS e | SELECT e.a FROM `speed`.`events__swap_1` AS e",
                "SELECT events.a FROM speed.events GROUP BY a | SELECT events.a FROM `speed`.`events__swap_1` AS `events` GROUP BY a",
                "SELECT speed.events.a FROM speed.events | SELECT events.a FROM `speed`.`events__swap_1` AS `events`",
                "SELECT `speed`.`events`.a FROM `speed`.`events` | SELECT `events`.a FROM `speed`.`events__swap_1` AS `events`",
                "SELECT 'speed.events', '\\' speed.events' FROM speed.events | SELECT 'speed.events', '\\' speed.events' FROM `speed`.`events__swap_1` AS `events`",
                "SELECT a FROM speed.events_2 | SELECT a FROM speed.events_2",
                "SELECT a FROM other.events | SELECT a FROM other.events",
            })
    void readsAnotherTable(String query, String redirected) {
        assertThat(new ViewQuery(query).on(TABLE, OTHER)).isEqualTo(redirected);
    }

    @Test
    void countsHowOftenItNamesATable() {
        assertThat(
                        new ViewQuery(
                                        "SELECT speed.events.a FROM speed.events WHERE b != 'speed.events' AND c IN (SELECT c FROM `speed`.events)")
                                .mentions(TABLE))
                .isEqualTo(2);
        assertThat(new ViewQuery("SELECT a FROM speed.events_2").mentions(TABLE)).isZero();
    }
}
