package io.millrace.pipelines.sql;

import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.api.dag.Transformation;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.table.api.TableResult;
import org.apache.flink.table.api.bridge.java.StreamStatementSet;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.table.api.config.TableConfigOptions;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Runs the statements of a script. {@code SET} configures; statements between {@code BEGIN
 * STATEMENT SET} and {@code END} are one job; queries print. In batch mode each job is awaited, in
 * streaming mode it is submitted and goes on.
 */
public final class SqlRunner {
    private static final Pattern SET =
            Pattern.compile("SET\\s+'([^']+)'\\s*=\\s*'([^']*)'", Pattern.CASE_INSENSITIVE);

    private static final Pattern TARGET =
            Pattern.compile("INSERT\\s+INTO\\s+([\\w.`]+)", Pattern.CASE_INSENSITIVE);

    private static final long SECONDS_BETWEEN_BEATS = 10;

    private final StreamExecutionEnvironment execution;
    private final StreamTableEnvironment environment;
    private final StringBuilder plans;
    private final Runnable heartbeat;
    private StreamStatementSet statementSet;
    private final List<String> targets = new ArrayList<>();

    /**
     * @param plans where plans go instead of jobs being started; null: jobs are started
     * @param heartbeat runs every ten seconds while a job is awaited
     */
    private SqlRunner(Configuration configuration, StringBuilder plans, Runnable heartbeat) {
        execution = StreamExecutionEnvironment.getExecutionEnvironment(configuration);
        environment =
                StreamTableEnvironment.create(
                        execution,
                        EnvironmentSettings.newInstance().withConfiguration(configuration).build());
        this.plans = plans;
        this.heartbeat = heartbeat;
    }

    /**
     * Runs all statements.
     *
     * @return the environment, with the script's tables and views, for a caller that goes on
     * @throws SqlScriptException names the file and line of the statement that failed
     */
    public static TableEnvironment run(List<SqlStatement> statements) {
        return run(statements, null, () -> {});
    }

    /**
     * The same, for a caller that tells how far a job has come.
     *
     * @param heartbeat runs every ten seconds while a job is awaited
     */
    public static TableEnvironment run(List<SqlStatement> statements, Runnable heartbeat) {
        return run(statements, null, heartbeat);
    }

    /** Plans all statements without starting a job; tables and views are made. */
    public static String explain(List<SqlStatement> statements) {
        var plans = new StringBuilder();
        run(statements, plans, () -> {});
        return plans.toString();
    }

    private static TableEnvironment run(
            List<SqlStatement> statements, StringBuilder plans, Runnable heartbeat) {
        var configuration = new Configuration();
        // One time zone everywhere: a day is a UTC day, on every machine.
        configuration.set(TableConfigOptions.LOCAL_TIME_ZONE, "UTC");
        for (SqlStatement statement : statements) {
            Matcher set = SET.matcher(statement.text());
            if (set.matches()) {
                configuration.setString(set.group(1), set.group(2));
            }
        }
        OperatorIds.configure(configuration);
        var runner = new SqlRunner(configuration, plans, heartbeat);
        for (SqlStatement statement : statements) {
            if (SET.matcher(statement.text()).matches()) {
                continue;
            }
            try {
                runner.execute(statement);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new SqlScriptException(statement.location() + ": interrupted.", e);
            } catch (ExecutionException e) {
                throw new SqlScriptException(
                        statement.location() + ": the job failed: " + e.getCause().getMessage(), e);
            } catch (RuntimeException e) {
                throw new SqlScriptException(statement.location() + ": " + e.getMessage(), e);
            }
        }
        if (runner.statementSet != null) {
            throw new SqlScriptException("BEGIN STATEMENT SET has no END.");
        }
        return runner.environment;
    }

    private void execute(SqlStatement statement) throws ExecutionException, InterruptedException {
        String start = statement.text().toUpperCase(Locale.ROOT).replaceAll("\\s+", " ");
        if (start.equals("BEGIN STATEMENT SET")) {
            statementSet = environment.createStatementSet();
        } else if (start.equals("END") && statementSet != null) {
            StreamStatementSet complete = statementSet;
            statementSet = null;
            if (plans == null) {
                start(complete);
            } else {
                plans.append(complete.explain());
            }
            targets.clear();
        } else if (start.startsWith("INSERT ") && statementSet != null) {
            add(statementSet, statement);
        } else if (plans != null && (start.startsWith("INSERT ") || start.startsWith("SELECT "))) {
            plans.append(environment.explainSql(statement.text()));
        } else if (start.startsWith("INSERT ")) {
            StreamStatementSet single = environment.createStatementSet();
            add(single, statement);
            start(single);
            targets.clear();
        } else {
            TableResult result = environment.executeSql(statement.text());
            if (!start.startsWith("CREATE ")
                    && !start.startsWith("USE ")
                    && !start.startsWith("DROP ")
                    && !start.startsWith("ALTER ")) {
                result.print();
            }
        }
    }

    private void add(StreamStatementSet set, SqlStatement statement) {
        set.addInsertSql(statement.text());
        Matcher target = TARGET.matcher(statement.text());
        targets.add(target.lookingAt() ? target.group(1).replace("`", "") : "");
    }

    private void start(StreamStatementSet set) throws ExecutionException, InterruptedException {
        if (environment.getConfig().get(ExecutionOptions.RUNTIME_MODE)
                == RuntimeExecutionMode.BATCH) {
            TableResult result = set.execute();
            while (!isOver(result)) {
                heartbeat.run();
            }
            return;
        }
        set.attachAsDataStream();
        // What was attached last are the sinks, in the order of their statements.
        List<Transformation<?>> all = execution.getTransformations();
        OperatorIds.assign(all.subList(all.size() - targets.size(), all.size()), targets);
        try {
            execution.executeAsync();
        } catch (Exception e) {
            throw new ExecutionException(e);
        }
    }

    private static boolean isOver(TableResult result)
            throws ExecutionException, InterruptedException {
        try {
            result.await(SECONDS_BETWEEN_BEATS, TimeUnit.SECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        }
    }
}
