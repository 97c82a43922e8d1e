package io.millrace.connector.clickhouse.swap;

import io.millrace.connector.clickhouse.client.TableInspector.View;
import io.millrace.connector.clickhouse.client.TableName;

import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * Work and staging tables of runs that died before the ledger knew of them. Whether such a run is
 * dead can't be seen, so they are left alone for a day.
 */
final class Leftovers {
    private final SwapTarget target;

    Leftovers(SwapTarget target) {
        this.target = target;
    }

    static TableName staging(TableName table, UUID run) {
        String suffix = "__load_" + run.toString().replace("-", "");
        return new TableName(table.database(), table.table() + suffix);
    }

    void drop() throws IOException, InterruptedException {
        Set<TableName> live = new LinkedHashSet<>(Set.of(target.table()));
        for (View view : target.views()) {
            live.add(view.name());
            live.add(view.target());
        }
        List<List<String>> rows =
                target.client()
                        .query(
                                "SELECT database, name,"
                                        + " replaceRegexpOne(name, '__(swap|load)_[0-9a-f]{32}$', '')"
                                        + " FROM system.tables WHERE"
                                        + " match(name, '__(swap|load)_[0-9a-f]{32}$')"
                                        + " AND metadata_modification_time"
                                        + " < now() - INTERVAL 1 DAY"
                                        + " ORDER BY engine = 'MaterializedView' DESC",
                                Map.of());
        for (List<String> row : rows) {
            if (live.contains(new TableName(row.get(0), row.get(2)))) {
                target.client()
                        .query(
                                "DROP TABLE IF EXISTS "
                                        + new TableName(row.get(0), row.get(1)).quoted()
                                        + " SYNC SETTINGS max_table_size_to_drop = 0",
                                Map.of());
            }
        }
    }
}
