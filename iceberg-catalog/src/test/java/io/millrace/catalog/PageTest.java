package io.millrace.catalog;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.function.Function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class PageTest {
    private static Page<String> page(List<String> all, String token, String size) {
        return Page.of(all, Function.identity(), token, size);
    }

    @Test
    void withoutSizeEverythingIsOnePage() {
        assertThat(page(List.of("a", "b"), "", null))
                .isEqualTo(new Page<>(List.of("a", "b"), null));
        assertThat(page(List.of(), null, null)).isEqualTo(new Page<>(List.of(), null));
    }

    @Test
    void walksThroughAllPages() {
        List<String> all = List.of("a", "b", "c", "d");
        Page<String> first = page(all, null, "2");
        Page<String> second = page(all, first.nextToken(), "2");
        assertThat(first.entries()).containsExactly("a", "b");
        assertThat(second).isEqualTo(new Page<>(List.of("c", "d"), null));
    }

    @Test
    void neitherRepeatsNorHidesWhenEntriesComeAndGo() {
        Page<String> first = page(List.of("b", "c", "d", "e"), null, "2");
        Page<String> second = page(List.of("a", "c", "d", "e"), first.nextToken(), "2");
        assertThat(second.entries()).containsExactly("d", "e");
    }

    @Test
    void refusesBadTokensAndSizes() {
        assertThatThrownBy(() -> page(List.of("a"), "!", "2"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("pageToken '!' was not issued by this server");
        for (String size : List.of("0", "-1", "x", "")) {
            assertThatThrownBy(() -> page(List.of("a"), null, size))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(
                            "pageSize is '%s', not a whole number of at least 1".formatted(size));
        }
    }
}
