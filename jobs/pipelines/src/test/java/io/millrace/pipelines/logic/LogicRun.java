package io.millrace.pipelines.logic;

import io.millrace.pipelines.cdc.ArrivingChanges;
import io.millrace.pipelines.events.ArrivingClicks;
import io.millrace.pipelines.sql.SqlFiles;
import io.millrace.pipelines.sql.SqlScript;
import io.millrace.pipelines.sql.SqlStatement;

import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.table.catalog.GenericInMemoryCatalog;
import org.apache.flink.types.Row;
import org.apache.flink.types.RowKind;
import org.apache.flink.util.CloseableIterator;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * All views of {@code sql/flink/logic} over a shop's input, in one mode, with the mode's own files
 * of {@code sql/flink/sources} between. Only the tables below those are the test's.
 */
final class LogicRun {
    private static final Pattern VIEW =
            Pattern.compile("CREATE TEMPORARY VIEW (\\w+)\\s.*", Pattern.DOTALL);
    private static final Map<String, String> NO_SERVERS =
            Map.of(
                    "KAFKA_BOOTSTRAP_SERVERS", "",
                    "POSTGRES_HOST", "",
                    "POSTGRES_PORT", "",
                    "POSTGRES_DATABASE", "",
                    "POSTGRES_USER", "",
                    "POSTGRES_PASSWORD", "",
                    "JOB", "");

    private final StreamExecutionEnvironment environment =
            StreamExecutionEnvironment.getExecutionEnvironment();
    private final StreamTableEnvironment tables;

    private LogicRun(RuntimeExecutionMode mode) {
        environment.setRuntimeMode(mode);
        environment.setParallelism(mode == RuntimeExecutionMode.BATCH ? 1 : 2);
        tables = StreamTableEnvironment.create(environment);
        tables.getConfig().set("table.local-time-zone", "UTC");
    }

    /** By view: its rows as text, with how often each is there. */
    static Map<String, Map<String, Integer>> streaming(Shop shop) throws Exception {
        var run = new LogicRun(RuntimeExecutionMode.STREAMING);
        run.tables.createTemporaryView(
                "kafka_events", ArrivingClicks.marked(run.environment, shop.clicks()));
        run.tables.createTemporaryView(
                "postgres_changes", ArrivingChanges.of(run.environment, shop.changes()));
        run.execute(
                read("flink/sources/streaming.sql")
                        .filter(
                                statement ->
                                        !statement.text().startsWith("CREATE TEMPORARY TABLE")));
        return run.views();
    }

    /** The same in batch mode. */
    static Map<String, Map<String, Integer>> batch(Shop shop) throws Exception {
        var run = new LogicRun(RuntimeExecutionMode.BATCH);
        run.tables.registerCatalog("lake", new GenericInMemoryCatalog("lake", "raw"));
        run.tables.createTemporaryView("clicks", ArrivingClicks.of(run.environment, shop.clicks()));
        run.tables.executeSql(
                "CREATE TEMPORARY VIEW lake.`raw`.events AS SELECT *, CAST(event_time AS DATE) AS event_date FROM "
                        + "(SELECT event_id, user_id, session_id, event_type, event_time, device_type, browser, ip_address, "
                        + "page_url, product_id, search_query, transaction_id, amount, quantity, properties, ingested_at, "
                        + "_src, _pos FROM clicks WHERE reason IS NULL)");
        run.tables.executeSql("CREATE DATABASE lake.quarantine");
        run.tables.executeSql(
                "CREATE TEMPORARY VIEW lake.quarantine.events AS SELECT * FROM clicks WHERE reason IS NOT NULL");
        run.tables.createTemporaryView(
                "changes", ArrivingChanges.of(run.environment, shop.changes()));
        for (String table : List.of("users", "products", "orders")) {
            run.tables.executeSql(
                    "CREATE TEMPORARY VIEW lake.`raw`.%s_changes AS SELECT op, lsn, tx_id, commit_time, `before`, `after`, _src, _pos FROM changes WHERE table_name = '%s'"
                            .formatted(table, table));
        }
        run.execute(read("flink/sources/batch.sql"));
        return run.views();
    }

    /** The names of all views, in the order of their definition. */
    static List<String> viewNames() {
        return read("flink/logic/all.sql")
                .map(statement -> VIEW.matcher(statement.text()))
                .filter(Matcher::matches)
                .map(matcher -> matcher.group(1))
                .toList();
    }

    private static Stream<SqlStatement> read(String file) {
        return SqlScript.read(file, SqlFiles::read, NO_SERVERS).stream();
    }

    private void execute(Stream<SqlStatement> statements) {
        statements.forEach(statement -> tables.executeSql(statement.text()));
    }

    private Map<String, Map<String, Integer>> views() throws Exception {
        execute(read("flink/logic/all.sql"));
        DataStream<Row> all = null;
        for (String view : viewNames()) {
            DataStream<Row> rows =
                    tables.toChangelogStream(tables.from(view))
                            .map(row -> tagged(view, row))
                            .returns(Types.ROW(Types.STRING, Types.INT, Types.STRING));
            all = all == null ? rows : all.union(rows);
        }
        Map<String, Map<String, Integer>> views = new TreeMap<>();
        viewNames().forEach(view -> views.put(view, new TreeMap<>()));
        try (CloseableIterator<Row> rows = all.executeAndCollect()) {
            while (rows.hasNext()) {
                Row row = rows.next();
                views.get(row.<String>getFieldAs(0))
                        .merge(row.getFieldAs(2), row.getFieldAs(1), LogicRun::sumOrGone);
            }
        }
        return views;
    }

    private static Integer sumOrGone(int one, int other) {
        return one + other == 0 ? null : Integer.valueOf(one + other);
    }

    private static Row tagged(String view, Row row) {
        boolean added = row.getKind() == RowKind.INSERT || row.getKind() == RowKind.UPDATE_AFTER;
        var values = Row.copy(row);
        values.setKind(RowKind.INSERT);
        return Row.of(view, added ? 1 : -1, values.toString());
    }
}
