package io.millrace.pipelines.jobs;

import io.millrace.pipelines.sql.SqlFiles;
import io.millrace.pipelines.sql.SqlRunner;
import io.millrace.pipelines.sql.SqlScript;

import org.apache.flink.table.api.TableEnvironment;

import java.util.HashMap;
import java.util.Map;

/**
 * Runs SQL files, in order: {@code SqlJob flink/adhoc/x.sql [more files]}; variables come from the
 * environment.
 */
public final class SqlJob {
    private SqlJob() {}

    public static void main(String[] args) {
        if (args.length == 0) {
            throw new IllegalArgumentException(
                    "No SQL file was named: pass one or more paths below sql/, such as flink/jobs/speed.sql.");
        }
        for (String file : args) {
            run(file, Map.of());
        }
    }

    /**
     * @param file path below {@code sql/}
     * @param variables come before the environment's
     */
    static TableEnvironment run(String file, Map<String, String> variables) {
        Map<String, String> all = new HashMap<>(System.getenv());
        all.putAll(variables);
        return SqlRunner.run(SqlScript.read(file, SqlFiles::read, all));
    }
}
