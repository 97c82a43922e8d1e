package io.millrace.connector.clickhouse.client;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;
import java.util.Optional;

import static org.assertj.core.api.Assertions.assertThat;

class TableEngineTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "ReplacingMergeTree(v, gone)                                   | v     | gone",
                "ReplacingMergeTree(v)                                         | v     | ",
                "ReplacingMergeTree                                            |       | ",
                "ReplicatedReplacingMergeTree('/t/{shard}', '{replica}', v, d) | v     | d",
                "SharedReplacingMergeTree('/t', '{replica}', `my v`, d)        | my v  | d",
                "SummingMergeTree((a, b))                                      |       | ",
                "MergeTree                                                     |       | ",
                "ReplacingMergeTreeLike(v, d)                                  |       | "
            })
    void knowsTheColumnsOfReplacingEngines(String definition, String version, String deleted) {
        TableEngine engine = TableEngine.parse(definition);

        assertThat(engine.versionColumn()).isEqualTo(Optional.ofNullable(version));
        assertThat(engine.deletedColumn()).isEqualTo(Optional.ofNullable(deleted));
    }

    @ParameterizedTest
    @CsvSource({
        "MergeTree, true, false",
        "ReplicatedMergeTree, true, false",
        "ReplacingMergeTree, true, true",
        "SharedAggregatingMergeTree, true, true",
        "VersionedCollapsingMergeTree, true, true",
        "CoalescingMergeTree, true, true",
        "Memory, false, false",
        "View, false, false"
    })
    void knowsWhichEnginesMergeRows(String name, boolean mergeTree, boolean merges) {
        TableEngine engine = TableEngine.parse(name);

        assertThat(engine.isMergeTree()).isEqualTo(mergeTree);
        assertThat(engine.mergesRows()).isEqualTo(merges);
    }

    @Test
    void splitsKeysIntoExpressions() {
        assertThat(Expressions.split("kind, toDate(at, 'Europe, Berlin'), `a, b`, (x + 1) * 2"))
                .containsExactly("kind", "toDate(at, 'Europe, Berlin')", "`a, b`", "(x + 1) * 2");
        assertThat(Expressions.split("(a, b)")).containsExactly("a", "b");
        assertThat(Expressions.split("(a + 1) * (b + 2)")).containsExactly("(a + 1) * (b + 2)");
        assertThat(Expressions.split("tuple()")).isEmpty();
        assertThat(Expressions.split("")).isEmpty();
        assertThat(Expressions.split("concat('it\\'s, ', a)"))
                .containsExactly("concat('it\\'s, ', a)");
    }

    @Test
    void namesTheElementsOfTuples() {
        ClickHouseType tuple =
                ClickHouseType.parse(
                        "Tuple(a Decimal(18, 2), `my b` Array(String), Enum8('x y' = 1), UInt8)");

        assertThat(NamedType.elements(tuple))
                .isEqualTo(
                        List.of(
                                new NamedType("a", ClickHouseType.parse("Decimal(18, 2)")),
                                new NamedType("my b", ClickHouseType.parse("Array(String)")),
                                new NamedType("f2", ClickHouseType.parse("Enum8('x y' = 1)")),
                                new NamedType("f3", ClickHouseType.parse("UInt8"))));
    }
}
