package io.millrace.connector.clickhouse.table;

import io.millrace.connector.clickhouse.TestingReadme;
import io.millrace.connector.clickhouse.catalog.ClickHouseCatalogFactory;
import io.millrace.connector.clickhouse.catalog.ClickHouseCatalogOptions;
import io.millrace.connector.clickhouse.catalog.CreateTableOptions;

import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.description.HtmlFormatter;
import org.apache.flink.table.factories.Factory;
import org.apache.flink.table.factories.FactoryUtil;
import org.apache.flink.util.TimeUtils;

import org.junit.jupiter.api.Test;

import java.lang.reflect.Field;
import java.lang.reflect.ParameterizedType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/** Keeps the option tables of the README equal to the constants. */
class ReadmeOptionsTest {
    @Test
    void readmeShowsTheOptions() throws Exception {
        TestingReadme.assertShows(tables(), ReadmeOptionsTest.class);
    }

    @Test
    void tableFactoryKnowsAllOptions() throws Exception {
        assertThat(known(new ClickHouseDynamicTableFactory()))
                .containsAll(options(ClickHouseConnectorOptions.class).values())
                .contains(FactoryUtil.SOURCE_PARALLELISM, FactoryUtil.SINK_PARALLELISM)
                .hasSize(options(ClickHouseConnectorOptions.class).size() + 2);
    }

    @Test
    void catalogFactoryKnowsAllOptions() throws Exception {
        assertThat(known(new ClickHouseCatalogFactory()))
                .containsExactlyInAnyOrderElementsOf(
                        options(ClickHouseCatalogOptions.class).values());
    }

    private static List<ConfigOption<?>> known(Factory factory) {
        List<ConfigOption<?>> known = new ArrayList<>(factory.requiredOptions());
        known.addAll(factory.optionalOptions());
        return known;
    }

    private static Map<String, String> tables() throws IllegalAccessException {
        return Map.of(
                "options",
                table(ClickHouseConnectorOptions.class)
                        + "| `scan.parallelism` | (of the query) | Integer | Parallelism of the readers. |\n"
                        + "| `sink.parallelism` | (of the query) | Integer | Parallelism of the writers. |\n",
                "catalog options",
                table(ClickHouseCatalogOptions.class),
                "create options",
                table(CreateTableOptions.class));
    }

    private static String table(Class<?> constants) throws IllegalAccessException {
        StringBuilder table =
                new StringBuilder("| option | default | type | meaning |\n|---|---|---|---|\n");
        for (Map.Entry<Field, ConfigOption<?>> constant : options(constants).entrySet()) {
            ConfigOption<?> option = constant.getValue();
            table.append(
                    "| `%s` | %s | %s | %s |\n"
                            .formatted(
                                    option.key(),
                                    defaultValue(option.defaultValue()),
                                    type(constant.getKey()),
                                    new HtmlFormatter().format(option.description())));
        }
        return table.toString();
    }

    private static Map<Field, ConfigOption<?>> options(Class<?> constants)
            throws IllegalAccessException {
        Map<Field, ConfigOption<?>> options = new LinkedHashMap<>();
        for (Field field : constants.getFields()) {
            options.put(field, (ConfigOption<?>) field.get(null));
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

    private static String type(Field constant) {
        Class<?> type =
                (Class<?>)
                        ((ParameterizedType) constant.getGenericType()).getActualTypeArguments()[0];
        if (!type.isEnum()) {
            return type.getSimpleName();
        }
        // The sink has no delivery guarantee NONE; the cache NONE is one.
        return String.join(
                ", ",
                Stream.of(type.getEnumConstants())
                        .map(Object::toString)
                        .filter(name -> !name.equals("none") && !name.equals("FULL"))
                        .map(name -> name.toLowerCase(Locale.ROOT))
                        .toList());
    }
}
