package io.millrace.connector.clickhouse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import static org.assertj.core.api.Assertions.assertThat;

/** The generated tables of the README, each between two comments that name it. */
public final class TestingReadme {
    private static final Path README = Path.of("README.md");

    private TestingReadme() {}

    /** Compares the tables, by name; writes them instead when the property readme.update is set. */
    public static void assertShows(Map<String, String> tables, Class<?> test) throws IOException {
        String readme = Files.readString(README);
        String expected = readme;
        for (Map.Entry<String, String> table : tables.entrySet()) {
            Matcher place =
                    Pattern.compile(
                                    "(?s)(<!-- %1$s -->\n).*?(<!-- end of %1$s -->)"
                                            .formatted(table.getKey()))
                            .matcher(expected);
            assertThat(place.find()).as("place of the %s", table.getKey()).isTrue();
            expected = place.replaceFirst("$1" + Matcher.quoteReplacement(table.getValue()) + "$2");
        }

        if (Boolean.getBoolean("readme.update")) {
            Files.writeString(README, expected);
            return;
        }
        assertThat(readme)
                .as(
                        "README.md lags behind the code; run:"
                                + " mvn -pl jobs/connector-clickhouse test -Dtest=%s -Dreadme.update=true",
                        test.getSimpleName())
                .isEqualTo(expected);
    }
}
