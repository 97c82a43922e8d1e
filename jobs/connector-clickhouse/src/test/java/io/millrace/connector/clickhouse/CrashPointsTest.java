package io.millrace.connector.clickhouse;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/** Keeps the table of crash points in DESIGN.md and the tests together. */
class CrashPointsTest {
    private static final Path DESIGN = Path.of("DESIGN.md");
    private static final Path TESTS = Path.of("src/test/java");
    private static final Pattern TEST_NAME =
            Pattern.compile("`(\\w+Test|\\w+ITCase|ChaosRun)\\.(\\w+)`");

    private static List<Row> rows;
    private static Map<String, Class<?>> classes;

    private record Row(String point, String tests, String shownBy) {}

    @BeforeAll
    static void read() throws IOException {
        rows = new ArrayList<>();
        for (String line : Files.readAllLines(DESIGN)) {
            String[] cells = line.split("\\|", -1);
            if (cells.length == 5 && TEST_NAME.matcher(line).find()) {
                rows.add(new Row(cells[1].strip(), cells[2].strip(), cells[3].strip()));
            }
        }
        classes = new HashMap<>();
        try (Stream<Path> files = Files.walk(TESTS)) {
            for (Path file : files.filter(name -> name.toString().endsWith(".java")).toList()) {
                Class<?> type = load(TESTS.relativize(file).toString());
                classes.put(type.getSimpleName(), type);
            }
        }
    }

    @Test
    void everyRowNamesTestsAndHowTheyWereSeenToFail() {
        assertThat(rows).hasSizeGreaterThan(20);
        assertThat(rows)
                .allSatisfy(
                        row -> {
                            assertThat(names(row.tests())).as(row.point()).isNotEmpty();
                            assertThat(row.shownBy()).as(row.point()).isNotEmpty();
                        });
    }

    @Test
    void everyNamedTestExists() {
        List<String> missing =
                rows.stream()
                        .flatMap(row -> names(row.tests() + row.shownBy()).stream())
                        .filter(name -> !tests(name.replaceFirst("\\..*", "")).contains(name))
                        .toList();

        assertThat(missing).isEmpty();
    }

    @Test
    void everyTestOfACrashIsNamed() {
        List<String> named =
                rows.stream().flatMap(row -> names(row.tests() + row.shownBy()).stream()).toList();

        assertThat(named)
                .containsAll(tests("ExactlyOnceITCase"))
                .containsAll(tests("FlinkCrashITCase"))
                .containsAll(tests("SavepointITCase"))
                .containsAll(tests("ServerCrashITCase"));
    }

    private static List<String> names(String cells) {
        return TEST_NAME
                .matcher(cells)
                .results()
                .map((MatchResult name) -> name.group(1) + "." + name.group(2))
                .toList();
    }

    private static List<String> tests(String simpleName) {
        Class<?> type = classes.get(simpleName);
        return type == null
                ? List.of()
                : Arrays.stream(type.getDeclaredMethods())
                        .filter(CrashPointsTest::isTest)
                        .map(method -> simpleName + "." + method.getName())
                        .toList();
    }

    private static boolean isTest(Method method) {
        return method.isAnnotationPresent(Test.class)
                || method.isAnnotationPresent(ParameterizedTest.class);
    }

    private static Class<?> load(String file) {
        String name = file.substring(0, file.length() - ".java".length()).replace('/', '.');
        try {
            return Class.forName(name, false, CrashPointsTest.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(file + " does not define the class of its name", e);
        }
    }
}
