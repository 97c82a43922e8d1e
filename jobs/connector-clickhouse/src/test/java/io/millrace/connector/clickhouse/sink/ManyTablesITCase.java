package io.millrace.connector.clickhouse.sink;

import io.millrace.connector.clickhouse.TestingClickHouse;
import io.millrace.connector.clickhouse.client.TableName;

import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.utils.LogicalTypeParser;
import org.apache.flink.test.junit5.MiniClusterExtension;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** One sink that writes several tables, on the real server. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class ManyTablesITCase {
    @RegisterExtension static final TestingClickHouse CLICKHOUSE = new TestingClickHouse();
    @RegisterExtension static final MiniClusterExtension FLINK = SinkScene.cluster();

    private static final TableName OTHERS = new TableName("scene", "others");
    private static final TableName THIRDS = new TableName("scene", "thirds");
    private static final RowType FIRST_COLUMNS =
            (RowType)
                    LogicalTypeParser.parse(
                            "ROW<_src STRING, _pos BIGINT>",
                            ManyTablesITCase.class.getClassLoader());

    @TempDir Path folder;
    private SinkScene scene;

    @BeforeEach
    void open() {
        scene = new SinkScene(CLICKHOUSE, folder);
    }

    @AfterEach
    void close() {
        scene.close();
    }

    @Test
    void writesEveryRowOnceToItsOwnTableAcrossAFailure() throws Exception {
        for (String table : new String[] {"others", "thirds"}) {
            scene.createTable(table);
            scene.createCounter(table);
        }

        scene.start(sink());
        scene.awaitRows("thirds", 1);
        scene.fail();
        scene.finish();

        int thirds = SinkScene.COUNT / 3;
        assertThat(scene.counted("thirds")).isEqualTo(SinkScene.once(thirds));
        assertThat(scene.counted("others")).isEqualTo(SinkScene.once(SinkScene.COUNT - thirds));
        assertThat(
                        CLICKHOUSE.query(
                                "SELECT (SELECT countIf(_pos % 3 != 0 OR kind != '') FROM scene.thirds),"
                                        + " (SELECT countIf(_pos % 3 = 0 OR kind != concat('kind ',"
                                        + " toString(_pos % 7))) FROM scene.others)"))
                .isEqualTo("0\t0");
    }

    @Test
    void tellsTheProblemsOfAllTables() {
        scene.createTable("thirds");
        CLICKHOUSE.query(
                "ALTER TABLE scene.thirds MODIFY SETTING non_replicated_deduplication_window = 10");

        assertThatThrownBy(() -> StartCheck.run(sink().options, StartCheck.Depth.DEDUPLICATION))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        """
                        Cannot write to ClickHouse table scene.others: the table does not exist, or the user may not see it.
                        Cannot write to ClickHouse table scene.thirds: it remembers only the last 10 inserts, but exactly-once needs 1000: ALTER TABLE `scene`.`thirds` MODIFY SETTING non_replicated_deduplication_window = 1000.""");
    }

    private ClickHouseSink sink() {
        return scene.sink()
                .addTable(OTHERS, SinkScene.ROW_TYPE)
                .addTable(THIRDS, FIRST_COLUMNS)
                .setRouter(ManyTablesITCase::table)
                .build();
    }

    private static TableName table(RowData row) {
        return row.getLong(1) % 3 == 0 ? THIRDS : OTHERS;
    }
}
