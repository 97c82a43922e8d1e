package io.millrace.connector.clickhouse.sink.writer;

import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.runtime.typeutils.RowDataSerializer;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.utils.LogicalTypeParser;

import com.sun.management.ThreadMXBean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import javax.annotation.Nullable;

import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

class PositionTrackerTest {
    private static final PositionColumns COLUMNS = new PositionColumns("_src", "_pos");
    private static final RowType ROW_TYPE = rowType("id INT, _src STRING, _pos BIGINT");

    private final PositionTracker tracker = PositionTracker.of(ROW_TYPE, COLUMNS);

    @Test
    void remembersTheHighestPositionOfEverySource() {
        List<String> sources =
                List.of("a", "b", "seven_7", "eight__8", "eight__9", "", "a-topic-with-a-name-11");
        for (int i = 0; i < 1_000; i++) {
            String source = sources.get(i / 3 % sources.size());
            long position = (i * 7L) % 1_000;
            tracker.observe(i % 2 == 0 ? generic(source, position) : binary(source, position));
        }

        for (String source : sources) {
            assertThat(tracker.highest()).containsEntry(source, highest(sources, source));
        }
        assertThat(tracker.highest()).hasSize(sources.size());
    }

    @Test
    void passesRowsWithoutASourceOrPosition() {
        tracker.observe(GenericRowData.of(1, null, 5L));
        tracker.observe(GenericRowData.of(1, StringData.fromString("a"), null));

        assertThat(tracker.highest()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "'id INT, _src STRING'",
        "'_pos BIGINT'",
        "'_src STRING, _pos INT'",
        "'_src BYTES, _pos BIGINT'"
    })
    void doesNotWatchRowsWithoutBothColumns(String fields) {
        PositionTracker idle = PositionTracker.of(rowType(fields), COLUMNS);
        idle.observe(GenericRowData.of(1, 2, 3));

        assertThat(idle.highest()).isEqualTo(Map.of());
    }

    @ParameterizedTest
    @ValueSource(strings = {"short", "a-topic-with-a-name-11"})
    void makesNoGarbageForRowsOfOneSource(String source) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        RowData row = binary(source, 5);
        tracker.observe(row);
        observe(row, 20_000);

        long before = threads.getCurrentThreadAllocatedBytes();
        observe(row, 20_000);

        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(20_000);
    }

    private void observe(RowData row, int times) {
        for (int i = 0; i < times; i++) {
            tracker.observe(row);
        }
    }

    private static long highest(List<String> sources, String source) {
        long highest = Long.MIN_VALUE;
        for (int i = 0; i < 1_000; i++) {
            if (sources.get(i / 3 % sources.size()).equals(source)) {
                highest = Math.max(highest, (i * 7L) % 1_000);
            }
        }
        return highest;
    }

    private static RowData generic(@Nullable String source, long position) {
        return GenericRowData.of(1, StringData.fromString(source), position);
    }

    private static RowData binary(String source, long position) {
        return new RowDataSerializer(ROW_TYPE).toBinaryRow(generic(source, position)).copy();
    }

    private static RowType rowType(String fields) {
        return (RowType)
                LogicalTypeParser.parse(
                        "ROW<" + fields + ">", PositionTrackerTest.class.getClassLoader());
    }
}
