package io.millrace.catalog;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

import static org.assertj.core.api.Assertions.assertThat;

class ReadmeTest {
    @Test
    void listsEverySettingAsTheCodeDefinesIt() throws IOException {
        String readme = Files.readString(Path.of("README.md"));
        assertThat(Arrays.stream(Setting.values()).map(ReadmeTest::row))
                .allSatisfy(row -> assertThat(readme).contains(row));
    }

    private static String row(Setting setting) {
        String defaultValue =
                setting.defaultValue()
                        .map(value -> value.isEmpty() ? "" : "`" + value + "`")
                        .orElse("required");
        return "| `%s` | %s | %s |".formatted(setting, defaultValue, setting.description());
    }
}
