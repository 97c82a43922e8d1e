package io.millrace.connector.clickhouse.client;

import org.junit.jupiter.api.Test;

import java.util.Arrays;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

class ClickHouseTypeTest {

    @Test
    void splitsNestedArguments() {
        ClickHouseType type =
                ClickHouseType.parse(
                        "Map(LowCardinality(String), Array(Nullable(Decimal(18, 2))))");

        assertThat(type.name()).isEqualTo("Map");
        assertThat(type.typeArgument(0).name()).isEqualTo("LowCardinality");
        ClickHouseType decimal = type.typeArgument(1).typeArgument(0).typeArgument(0);
        assertThat(decimal.name()).isEqualTo("Decimal");
        assertThat(decimal.intArgument(1)).isEqualTo(2);
    }

    @Test
    void keepsCommasAndParenthesesWithinQuotes() {
        ClickHouseType type = ClickHouseType.parse("Enum8('a,(b' = 1, 'it\\'s' = -2)");

        assertThat(type.arguments()).containsExactly("'a,(b' = 1", "'it\\'s' = -2");
        assertThat(ClickHouseType.unquote("'it\\'s'")).isEqualTo("it's");
    }

    @Test
    void takesTypesThatItDoesNotKnow() {
        assertThat(ClickHouseType.parse("JSON").name()).isEqualTo("JSON");
        assertThat(ClickHouseType.parse("DateTime64(3, 'UTC')").arguments())
                .containsExactly("3", "'UTC'");
    }

    @Test
    void readsTabSeparatedText() {
        assertThat(TabSeparated.parse("a\\tb\t\\N\nit\\\\s\\n\t\n"))
                .containsExactly(Arrays.asList("a\tb", null), List.of("it\\s\n", ""));
        assertThat(TabSeparated.parse("")).isEmpty();
    }

    @Test
    void quotesIdentifiers() {
        assertThat(new TableName("a`b", "c\\d").quoted()).isEqualTo("`a\\`b`.`c\\\\d`");
    }
}
