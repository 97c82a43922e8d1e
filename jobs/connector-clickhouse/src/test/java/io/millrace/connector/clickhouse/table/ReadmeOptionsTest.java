package io.millrace.connector.clickhouse.table;

import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.description.HtmlFormatter;
import org.apache.flink.table.factories.FactoryUtil;
import org.apache.flink.util.TimeUtils;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/** Keeps the option table of the README equal to the constants. */
class ReadmeOptionsTest {
    private static final Path README = Path.of("README.md");
    private static final Pattern TABLE =
            Pattern.compile("(?s)(<!-- options -->\n).*?(<!-- end of options -->)");

    @Test
    void readmeShowsTheOptions() throws Exception {
        String readme = Files.readString(README);
        String table = optionTable();

        if (Boolean.getBoolean("readme.update")) {
            write(readme, table);
            return;
        }
        assertThat(readme)
                .as(
                        "README.md lags behind ClickHouseConnectorOptions; run:"
                                + " mvn -pl jobs/connector-clickhouse test -Dtest=ReadmeOptionsTest -Dreadme.update=true")
                .contains(table);
    }

    @Test
    void factoryKnowsAllOptions() throws Exception {
        ClickHouseDynamicTableFactory factory = new ClickHouseDynamicTableFactory();
        List<ConfigOption<?>> known = new ArrayList<>(factory.requiredOptions());
        known.addAll(factory.optionalOptions());

        assertThat(known)
                .containsAll(options())
                .contains(FactoryUtil.SINK_PARALLELISM)
                .hasSize(options().size() + 1);
    }

    private static void write(String readme, String table) throws IOException {
        String replaced =
                TABLE.matcher(readme).replaceFirst("$1" + Matcher.quoteReplacement(table) + "$2");
        Files.writeString(README, replaced);
    }

    private static String optionTable() throws IllegalAccessException {
        StringBuilder table =
                new StringBuilder("| option | default | type | meaning |\n|---|---|---|---|\n");
        for (ConfigOption<?> option : options()) {
            table.append(
                    "| `%s` | %s | %s | %s |\n"
                            .formatted(
                                    option.key(),
                                    defaultValue(option.defaultValue()),
                                    type(option),
                                    text(option)));
        }
        return table.append(
                        "| `sink.parallelism` | (of the query) | Integer | Parallelism of the writers. |\n")
                .toString();
    }

    private static List<ConfigOption<?>> options() throws IllegalAccessException {
        List<ConfigOption<?>> options = new ArrayList<>();
        for (Field field : ClickHouseConnectorOptions.class.getFields()) {
            options.add((ConfigOption<?>) field.get(null));
        }
        return options;
    }

    private static String defaultValue(Object value) {
        if (value == null) {
            return "(none)";
        }
        if (value instanceof Duration duration) {
            return TimeUtils.formatWithHighestUnit(duration);
        }
        if (value instanceof MemorySize size) {
            return size.getMebiBytes() + " mb";
        }
        return value.toString().isEmpty() ? "(empty)" : "`" + value + "`";
    }

    private static String type(ConfigOption<?> option) {
        Object value = option.defaultValue();
        if (value instanceof Enum<?> constant) {
            return String.join(
                    ", ",
                    Stream.of(constant.getDeclaringClass().getEnumConstants())
                            .map(Object::toString)
                            .map(name -> name.toLowerCase(Locale.ROOT))
                            .filter(name -> !name.equals("none"))
                            .toList());
        }
        return value == null ? "String" : value.getClass().getSimpleName();
    }

    private static String text(ConfigOption<?> option) {
        return new HtmlFormatter().format(option.description());
    }
}
