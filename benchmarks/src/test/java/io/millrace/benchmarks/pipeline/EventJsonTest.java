package io.millrace.benchmarks.pipeline;

import org.apache.flink.table.data.RowData;
import org.apache.flink.util.Collector;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

class EventJsonTest {
    private static final long CREATED_MICROS = 1_767_225_600_123_456L;

    @Test
    void hasTheSameSizeForEveryEvent() {
        for (long i = 0; i < 10_000; i++) {
            assertThat(EventJson.event(i, CREATED_MICROS)).hasSize(EventJson.BYTES);
        }
    }

    @Test
    void isParsedWithoutLoss() throws Exception {
        byte[] json = EventJson.event(7, CREATED_MICROS);
        String text = new String(json, StandardCharsets.US_ASCII);

        RowData row = parse(json);

        assertThat(text).contains("\"event_id\":\"" + row.getString(EventColumns.EVENT_ID) + "\"");
        assertThat(text).contains("\"user_id\":" + row.getLong(EventColumns.USER_ID) + ",");
        assertThat(text).contains("\"page\":\"" + row.getString(EventColumns.PAGE) + "\"");
        assertThat(text)
                .contains(
                        "\"amount\":"
                                + row.getDecimal(
                                        EventColumns.AMOUNT,
                                        EventColumns.MONEY_PRECISION,
                                        EventColumns.MONEY_SCALE)
                                + ",");
        assertThat(row.getTimestamp(EventColumns.EVENT_TIME, 3))
                .hasToString("2026-01-01T00:00:00.123");
        assertThat(row.getTimestamp(EventColumns.CREATED_AT, 6))
                .hasToString("2026-01-01T00:00:00.123456");
        assertThat(row.getString(EventColumns.SOURCE)).hasToString("bench.events-3");
        assertThat(row.getLong(EventColumns.POSITION)).isEqualTo(12);
    }

    @Test
    void hasEventsWithAndWithoutAQuantity() throws Exception {
        int without = 0;
        for (long i = 0; i < 1_000; i++) {
            if (parse(EventJson.event(i, CREATED_MICROS)).isNullAt(EventColumns.QUANTITY)) {
                without++;
            }
        }
        assertThat(without).isBetween(200, 300);
    }

    private static RowData parse(byte[] json) throws Exception {
        EventParser parser = new EventParser();
        parser.open(null);
        List<RowData> rows = new ArrayList<>();
        parser.deserialize(
                new ConsumerRecord<>("bench.events", 3, 12, null, json), collector(rows));
        assertThat(rows).hasSize(1);
        return rows.get(0);
    }

    private static Collector<RowData> collector(List<RowData> rows) {
        return new Collector<>() {
            @Override
            public void collect(RowData row) {
                rows.add(row);
            }

            @Override
            public void close() {}
        };
    }
}
