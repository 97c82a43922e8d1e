package io.millrace.catalog;

import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class NamesTest {
    @ParameterizedTest
    @ValueSource(strings = {"raw", "raw_events", "Raw-2", "événements", "表"})
    void accepts(String name) {
        assertThatCode(() -> Names.requireValid(Namespace.of(name, "b")))
                .doesNotThrowAnyException();
        assertThat(Names.isPossible(Namespace.of(name))).isTrue();
    }

    static Stream<Arguments> refused() {
        return Stream.of(
                Arguments.of("", "The namespace name '' cannot be used: it is empty."),
                Arguments.of(
                        "a b", "The namespace name 'a b' cannot be used: it contains a space."),
                Arguments.of(
                        "a\u00a0b",
                        "The namespace name 'a\u00a0b' cannot be used: it contains a space."),
                Arguments.of("a%b", "The namespace name 'a%b' cannot be used: it contains '%'."),
                Arguments.of("a/b", "The namespace name 'a/b' cannot be used: it contains '/'."),
                Arguments.of("a.b", "The namespace name 'a.b' cannot be used: it contains '.'."),
                Arguments.of("a\\b", "The namespace name 'a\\b' cannot be used: it contains '\\'."),
                Arguments.of("a$b", "The namespace name 'a$b' cannot be used: it contains '$'."),
                Arguments.of(
                        "a\nb",
                        "The namespace name 'a\\u000Ab' cannot be used: it contains the control character U+000A."),
                Arguments.of(
                        "a\u001fb",
                        "The namespace name 'a\\u001Fb' cannot be used: it contains the control character U+001F."));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void refuses(String name, String message) {
        assertThatThrownBy(() -> Names.requireValid(Namespace.of("a", name)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message + " Use letters, digits, '_' and '-'.");
        assertThat(Names.isPossible(Namespace.of("a", name))).isFalse();
    }

    @Test
    void refusesTableNamesByTheSameRule() {
        assertThatThrownBy(() -> Names.requireValid("table", TableIdentifier.of("raw", "my table")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "The table name 'my table' cannot be used: it contains a space. Use letters, digits, '_' and '-'.");
    }

    @Test
    void refusesWhatDoesNotFitTheDatabaseColumn() {
        String half = "n".repeat(128);
        assertThatThrownBy(() -> Names.requireValid(Namespace.of(half, half)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith("is longer than 255 characters.");
        assertThatThrownBy(() -> Names.requireValid(Namespace.empty()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("A namespace needs at least one name.");
    }
}
