package io.millrace.workload;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import java.sql.SQLException;

import static org.assertj.core.api.Assertions.assertThat;

class OrderDriverTest {
    @ParameterizedTest
    @CsvSource({
        "08006, true",
        "08001, true",
        "57P01, true",
        "57P03, true",
        "53300, true",
        "40P01, true",
        "42P01, false",
        "23505, false",
        "28P01, false",
        ", false"
    })
    void waitsOnlyForWhatPasses(String state, boolean passes) {
        assertThat(OrderDriver.passes(new SQLException("refused", state))).isEqualTo(passes);
    }

    @ParameterizedTest
    @EnumSource(Statement.class)
    void hasAParameterMarkedTextForEachStatement(Statement statement) {
        assertThat(statement.sql()).matches("(?s)(select|insert into|update|delete from) .*[^;]");
    }
}
