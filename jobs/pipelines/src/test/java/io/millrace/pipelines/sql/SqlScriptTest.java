package io.millrace.pipelines.sql;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class SqlScriptTest {
    private static final Map<String, String> VARIABLES = Map.of("NAME", "it's", "TABLE", "t");

    @Test
    void splitsAtSemicolonsThatEndStatements() {
        assertThat(
                        read(
                                """
                                -- a; comment
                                SELECT 'a;b', "c;d", `e;f` /* g;h */ FROM t;

                                SELECT /*+ OPTIONS('x'='y') */ 'it''s; -- no comment'
                                FROM t
                                """))
                .containsExactly(
                        new SqlStatement("main", 2, "SELECT 'a;b', \"c;d\", `e;f`  FROM t"),
                        new SqlStatement(
                                "main",
                                4,
                                "SELECT /*+ OPTIONS('x'='y') */ 'it''s; -- no comment'\nFROM t"));
    }

    @Test
    void fillsVariablesInAndDoublesQuotesInLiterals() {
        assertThat(
                        read(
                                "SELECT '${NAME}' FROM ${TABLE} WHERE a > ${LEAST:-5} AND b = '${EMPTY:-}'"))
                .containsExactly(
                        new SqlStatement(
                                "main", 1, "SELECT 'it''s' FROM t WHERE a > 5 AND b = ''"));
    }

    @Test
    void refusesAnUnknownVariableWithFileAndLine() {
        assertThatThrownBy(() -> read("SELECT 1;\nSELECT '${NOWHERE}'"))
                .isInstanceOf(SqlScriptException.class)
                .hasMessage(
                        "main:2: ${NOWHERE} has no value: set the environment variable NOWHERE.");
    }

    @Test
    void refusesALiteralThatNeverEnds() {
        assertThatThrownBy(() -> read("SELECT\n'abc"))
                .isInstanceOf(SqlScriptException.class)
                .hasMessage("main:2: the literal that starts here with ' never ends.");
    }

    @Test
    void includesOtherFilesInPlace() {
        var files = Map.of("main", "SELECT 1; INCLUDE 'other'; SELECT 3", "other", "SELECT 2;");

        assertThat(SqlScript.read("main", files::get, Map.of()))
                .extracting(SqlStatement::location, SqlStatement::text)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("main:1", "SELECT 1"),
                        org.assertj.core.groups.Tuple.tuple("other:1", "SELECT 2"),
                        org.assertj.core.groups.Tuple.tuple("main:1", "SELECT 3"));
    }

    @Test
    void refusesAFileThatIncludesItself() {
        var files = Map.of("main", "INCLUDE 'other';", "other", "\nINCLUDE 'main';");

        assertThatThrownBy(() -> SqlScript.read("main", files::get, Map.of()))
                .isInstanceOf(SqlScriptException.class)
                .hasMessage("other:2: main includes itself.");
    }

    private static List<SqlStatement> read(String text) {
        return SqlScript.read("main", Map.of("main", text)::get, VARIABLES);
    }
}
