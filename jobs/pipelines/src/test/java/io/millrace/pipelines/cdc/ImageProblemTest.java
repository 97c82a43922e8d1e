package io.millrace.pipelines.cdc;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.HashMap;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ImageProblemTest {
    private final ImageProblem problem = new ImageProblem();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "null",
            value = {
                "x STRING          | anything             | null",
                "x INT             | -7                   | null",
                "x INT             | 2147483647           | null",
                "x INT             | 2147483648           | x: '2147483648' is no INT",
                "x INT             | 1.0                  | x: '1.0' is no INT",
                "x DATE            | 1988-05-15           | null",
                "x DATE            | infinity             | x: 'infinity' is no DATE",
                "x BOOLEAN         | false                | null",
                "x BOOLEAN         | maybe                | x: 'maybe' is no BOOLEAN",
                "x INSTANT         | 2026-01-15T15:30:00Z | null",
                "x INSTANT         | 2026-01-15           | x: '2026-01-15' is no INSTANT",
                "x DECIMAL(10, 2)  | 99999999.99          | null",
                "x DECIMAL(10, 2)  | 1.5000               | null",
                "x DECIMAL(10, 2)  | 1.505                | x: '1.505' is no DECIMAL(10, 2)",
                "x DECIMAL(10, 2)  | 100000000.00         | x: '100000000.00' is no DECIMAL(10, 2)",
                "x DECIMAL(10, 2)  | NaN                  | x: 'NaN' is no DECIMAL(10, 2)",
                "x INT             | null                 | x is null",
                "x INT NULL        | null                 | null",
                "y INT NULL        | 1                    | null",
                "y INT             | 1                    | y: the table has no such column",
                "x STRING | __debezium_unavailable_value  | x: Postgres did not send its value, set REPLICA IDENTITY FULL"
            })
    void saysWhatDoesNotFit(String column, String value, String expected) {
        Map<String, String> image = new HashMap<>();
        image.put("x", value);

        assertThat(problem.eval(image, column)).isEqualTo(expected);
    }

    @Test
    void namesTheFirstProblemOfSeveral() {
        assertThat(problem.eval(Map.of("a", "1"), "a INT", "b INT", "c INT"))
                .isEqualTo("b: the table has no such column");
    }

    @Test
    void refusesAChangeWithoutImages() {
        assertThat(problem.eval(null, "a INT")).isEqualTo("the change has no image");
    }

    @Test
    void refusesADeclarationThatIsNone() {
        assertThatThrownBy(() -> problem.eval(Map.of(), "a BIGINT"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("'a BIGINT' declares no column: ");
    }
}
