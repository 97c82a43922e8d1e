package io.millrace.connector.clickhouse.sink;

import io.millrace.connector.clickhouse.client.ClickHouseClient;
import io.millrace.connector.clickhouse.client.TableDescription;
import io.millrace.connector.clickhouse.client.TableDescription.Deduplication;
import io.millrace.connector.clickhouse.client.TableInspector;
import io.millrace.connector.clickhouse.client.TableInspector.View;
import io.millrace.connector.clickhouse.sink.committer.InsertSettings;
import io.millrace.connector.clickhouse.sink.writer.TableBinding;

import javax.annotation.Nullable;

import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Whether a repeated insert under the same token changes nothing, in the table and its views. */
final class DeduplicationCheck {
    /** Functions whose value is another one when a view runs again over the same rows. */
    private static final Pattern NOT_REPEATABLE =
            Pattern.compile(
                    "\\b(now|now64|nowInBlock|nowInBlock64|today|yesterday|localtime|localtimestamp"
                            + "|current_timestamp|current_date|curdate|UTCTimestamp|UTC_timestamp"
                            + "|rand\\w*|canonicalRand|generateUUIDv4|generateUUIDv7|dateTimeToUUIDv7"
                            + "|generateSnowflakeID|generateSerialID|fuzzBits|arrayShuffle"
                            + "|arrayPartialShuffle|arrayRandomSample|blockNumber|rowNumberInBlock"
                            + "|rowNumberInAllBlocks|queryID|initialQueryID|hostName|connectionId"
                            + "|serverUUID)\\s*\\(",
                    Pattern.CASE_INSENSITIVE);

    private static final Pattern LITERAL = Pattern.compile("'(?:\\\\.|[^'\\\\])*'");

    /** The server's default, which is short for a job that waits for somebody to come to work. */
    private static final long SHORT_MEMORY_SECONDS = Duration.ofHours(1).toSeconds();

    private final SinkOptions options;
    private final ClickHouseClient client;
    private final TableInspector inspector;

    DeduplicationCheck(SinkOptions options, ClickHouseClient client) {
        this.options = options;
        this.client = client;
        this.inspector = new TableInspector(client);
    }

    List<String> problems(TableDescription table) throws IOException, InterruptedException {
        List<String> problems = new ArrayList<>(pinnedSettingProblems());
        tableProblem(table, "").ifPresent(problems::add);
        for (View view : inspector.viewsOn(table.name())) {
            problems.addAll(viewProblems(view));
        }
        return problems;
    }

    /** What users should know of tables that are good enough. */
    List<String> warnings(List<TableBinding> bindings) {
        List<String> warnings = new ArrayList<>();
        plainTables(bindings).ifPresent(warnings::add);
        bindings.stream()
                .map(TableBinding::table)
                .filter(table -> table.deduplication().seconds() <= SHORT_MEMORY_SECONDS)
                .map(
                        table ->
                                "Table %s remembers inserts for %d seconds: a restore later than half of that fails when it finds one of them in the table. ALTER TABLE %s MODIFY SETTING replicated_deduplication_window_seconds = 604800 gives a week."
                                        .formatted(
                                                table.name(),
                                                table.deduplication().seconds(),
                                                table.name().quoted()))
                .forEach(warnings::add);
        return warnings;
    }

    /** One warning for all tables that may forget an insert in a power loss. */
    private static Optional<String> plainTables(List<TableBinding> bindings) {
        List<String> plain =
                bindings.stream()
                        .map(TableBinding::table)
                        .filter(table -> !table.isReplicated())
                        .map(table -> "%s (%s)".formatted(table.name(), table.engine()))
                        .toList();
        return plain.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        "The log of inserts of %s is not synced to disk: an insert that was acknowledged right before a power loss of the ClickHouse host may be inserted again (ClickHouse issue #111577). Replicated engines are not affected."
                                .formatted(String.join(", ", plain)));
    }

    private List<String> viewProblems(View view) throws IOException, InterruptedException {
        List<String> problems = new ArrayList<>();
        Matcher function = NOT_REPEATABLE.matcher(LITERAL.matcher(view.select()).replaceAll("''"));
        if (function.find()) {
            problems.add(
                    "its materialized view %s calls %s(), so a repeated insert would give other rows: take the value from a column instead."
                            .formatted(view.name(), function.group(1)));
        }
        Optional<TableDescription> target = inspector.describe(view.target());
        if (target.isEmpty()) {
            problems.add(
                    "the target %s of its materialized view %s does not exist, or the user may not see it."
                            .formatted(view.target(), view.name()));
            return problems;
        }
        tableProblem(target.get(), " of its materialized view " + view.name())
                .ifPresent(problems::add);
        return problems;
    }

    private Optional<String> tableProblem(TableDescription table, String role) {
        String which = role.isEmpty() ? "it" : "the target " + table.name() + role;
        if (!table.engine().endsWith("MergeTree")) {
            return Optional.of(
                    "%s has the engine %s, which does not recognize a repeated insert: use an engine of the MergeTree family."
                            .formatted(which, table.engine()));
        }
        Deduplication window = table.deduplication();
        if (window.blocks() >= options.recovery().minimumWindow()) {
            return Optional.empty();
        }
        return Optional.of(
                "%s remembers only the last %d inserts, but exactly-once needs %d: ALTER TABLE %s MODIFY SETTING %s = %d."
                        .formatted(
                                which,
                                window.blocks(),
                                options.recovery().minimumWindow(),
                                table.name().quoted(),
                                window.setting(),
                                options.recovery().minimumWindow()));
    }

    /** Settings that the user's profile keeps from the value that the sink needs. */
    private List<String> pinnedSettingProblems() throws IOException, InterruptedException {
        String names =
                InsertSettings.pinnedNames().stream()
                        .map(name -> "'" + name + "'")
                        .collect(Collectors.joining(", "));
        List<List<String>> constrained =
                client.query(
                        "SELECT name, value, readonly, min, max FROM system.settings"
                                + " WHERE name IN ("
                                + names
                                + ") AND (readonly = 1 OR isNotNull(min) OR isNotNull(max))"
                                + " ORDER BY name",
                        Map.of());
        List<String> problems = new ArrayList<>();
        for (List<String> setting : constrained) {
            settingProblem(setting).ifPresent(problems::add);
        }
        return problems;
    }

    /**
     * What keeps a setting from the smallest and the largest value that inserts give it.
     *
     * @param setting its name, value, whether it is read-only, and its bounds or nulls
     */
    private Optional<String> settingProblem(List<String> setting) {
        String name = setting.get(0);
        String value = setting.get(1);
        for (int rows : new int[] {1, options.limits().rows()}) {
            String needed = InsertSettings.pinned(rows).get(name);
            if (setting.get(2).equals("1") && !needed.equals(value)) {
                return Optional.of(
                        "user '%s' may not change the setting '%s', which is %s: allow it in the user's profile."
                                .formatted(options.connection().username(), name, value));
            }
            if (isOutside(needed, setting.get(3), setting.get(4))) {
                return Optional.of(
                        "user '%s' may not set '%s' to %s, as the profile allows %s to %s: allow it there."
                                .formatted(
                                        options.connection().username(),
                                        name,
                                        needed,
                                        Objects.requireNonNullElse(setting.get(3), "anything"),
                                        Objects.requireNonNullElse(setting.get(4), "anything")));
            }
        }
        return Optional.empty();
    }

    private static boolean isOutside(
            String value, @Nullable String minimum, @Nullable String maximum) {
        BigDecimal number = new BigDecimal(value);
        return minimum != null && number.compareTo(new BigDecimal(minimum)) < 0
                || maximum != null && number.compareTo(new BigDecimal(maximum)) > 0;
    }
}
