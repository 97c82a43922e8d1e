package io.millrace.pipelines.replay;

import io.millrace.pipelines.reconcile.Window;
import io.millrace.pipelines.sql.SqlFiles;
import io.millrace.pipelines.sql.SqlRunner;
import io.millrace.pipelines.sql.SqlScript;

import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.types.Row;
import org.apache.flink.util.CloseableIterator;

import java.time.LocalDate;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Sends quarantined events to their topic once more, each at most once over all runs. Assumption:
 * one run at a time.
 */
public final class Replay {
    private Replay() {}

    /**
     * @param environment the stores' addresses and passwords, as the jobs have them
     * @param reason the reason code of the events; empty: all
     * @param from first UTC day of their ingestion
     * @param to last UTC day, inclusive
     * @return how many events were sent, by reason code
     */
    public static Map<String, Long> run(
            Map<String, String> environment, String reason, LocalDate from, LocalDate to)
            throws Exception {
        if (!reason.matches("[a-z_]*")) {
            throw new IllegalArgumentException(
                    "A reason code has small letters and underscores only, not '" + reason + "'.");
        }
        Map<String, String> variables = new HashMap<>(environment);
        variables.put("RUN_ID", UUID.randomUUID().toString());
        variables.put("REASON", reason);
        variables.putAll(Window.days(from, to).variables());
        TableEnvironment tables =
                SqlRunner.run(SqlScript.read("flink/jobs/replay.sql", SqlFiles::read, variables));
        Map<String, Long> sent = new TreeMap<>();
        try (CloseableIterator<Row> rows = tables.from("replayed").execute().collect()) {
            while (rows.hasNext()) {
                Row row = rows.next();
                sent.put((String) row.getField(0), (Long) row.getField(1));
            }
        }
        return sent;
    }
}
