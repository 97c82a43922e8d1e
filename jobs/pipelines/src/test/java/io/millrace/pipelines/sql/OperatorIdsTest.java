package io.millrace.pipelines.sql;

import org.junit.jupiter.api.Test;

import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

class OperatorIdsTest {
    private static final String TABLES =
            """
            SET 'execution.runtime-mode' = 'streaming';
            CREATE TEMPORARY TABLE clicks (user_id STRING, amount INT) WITH ('connector' = 'datagen');
            CREATE TEMPORARY TABLE users (user_id STRING, city STRING) WITH ('connector' = 'datagen');
            CREATE TEMPORARY TABLE sums (user_id STRING, amount INT) WITH ('connector' = 'blackhole');
            CREATE TEMPORARY TABLE cities (city STRING, clicks BIGINT) WITH ('connector' = 'blackhole');
            CREATE TEMPORARY TABLE late (user_id STRING, clicks BIGINT) WITH ('connector' = 'blackhole');
            """;
    private static final String SUMS =
            "INSERT INTO sums SELECT user_id, SUM(amount) FROM clicks %s GROUP BY user_id;\n";
    private static final String CITIES =
            "INSERT INTO `cities` SELECT city, COUNT(*) FROM clicks JOIN users ON clicks.user_id = users.user_id GROUP BY city;\n";
    private static final String LATE =
            "INSERT INTO late SELECT user_id, COUNT(*) FROM users GROUP BY user_id;\n";

    @Test
    void saysWhatEachOperatorIsFor() {
        assertThat(ids(1, SUMS.formatted("") + CITIES))
                .doesNotContainKey("none")
                .containsKeys(
                        "source:clicks",
                        "sums:stream-exec-group-aggregate/group-aggregate",
                        "cities:stream-exec-join/join",
                        "cities:stream-exec-group-aggregate/group-aggregate")
                .allSatisfy((id, name) -> assertThat(name).doesNotContain(" and "));
    }

    @Test
    void staysTheSameWhenTheParallelismOrTheSqlAroundItChanges() {
        Map<String, String> ids = ids(1, SUMS.formatted("") + CITIES);

        assertThat(ids(4, SUMS.formatted("") + CITIES)).isEqualTo(ids);
        assertThat(ids(1, SUMS.formatted("WHERE amount > 0") + CITIES).keySet())
                .containsAll(ids.keySet());
        assertThat(ids(1, LATE + SUMS.formatted("") + CITIES)).containsAllEntriesOf(ids);
    }

    @Test
    void tellsTwoInsertsIntoOneTableApart() {
        assertThat(
                        ids(
                                1,
                                SUMS.formatted("")
                                        + "INSERT INTO sums SELECT user_id, MAX(amount) FROM clicks GROUP BY user_id;"))
                .doesNotContainKey("none")
                .containsKeys(
                        "sums:stream-exec-group-aggregate/group-aggregate",
                        "sums#2:stream-exec-group-aggregate/group-aggregate")
                .allSatisfy((id, name) -> assertThat(name).doesNotContain(" and "));
    }

    private static Map<String, String> ids(int parallelism, String inserts) {
        String script = TABLES + "BEGIN STATEMENT SET;\n" + inserts + "END;\n";
        return CapturedGraph.ids(SqlScript.read("script", name -> script, Map.of()), parallelism);
    }
}
