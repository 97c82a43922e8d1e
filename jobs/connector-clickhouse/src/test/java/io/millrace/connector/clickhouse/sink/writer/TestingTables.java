package io.millrace.connector.clickhouse.sink.writer;

import io.millrace.connector.clickhouse.client.ClickHouseType;
import io.millrace.connector.clickhouse.client.TableDescription;
import io.millrace.connector.clickhouse.client.TableDescription.Column;
import io.millrace.connector.clickhouse.client.TableDescription.Deduplication;
import io.millrace.connector.clickhouse.client.TableName;

import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;

/** Table descriptions without a server. */
final class TestingTables {
    private TestingTables() {}

    /** A table whose columns are given as name and type in turn; its server lives in Berlin. */
    static TableDescription table(String... namesAndTypes) {
        List<Column> columns = new ArrayList<>();
        for (int i = 0; i < namesAndTypes.length; i += 2) {
            columns.add(
                    new Column(namesAndTypes[i], ClickHouseType.parse(namesAndTypes[i + 1]), ""));
        }
        return new TableDescription(
                new TableName("speed", "events"),
                "MergeTree",
                "",
                new Deduplication("non_replicated_deduplication_window", 1_000, Long.MAX_VALUE),
                ZoneId.of("Europe/Berlin"),
                columns);
    }
}
