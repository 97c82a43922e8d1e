package io.millrace.benchmarks.pipeline;

import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.util.Collector;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import org.apache.kafka.clients.consumer.ConsumerRecord;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** Kafka records into rows of {@link EventColumns}; the part that all Flink variants share. */
final class EventParser implements KafkaRecordDeserializationSchema<RowData> {
    private static final long serialVersionUID = 1L;
    private static final int MICROS_PER_MILLI = 1_000;

    private transient JsonFactory json;
    private transient Map<Integer, StringData> sources;

    @Override
    public void open(DeserializationSchema.InitializationContext context) {
        json = new JsonFactory();
        sources = new HashMap<>();
    }

    @Override
    public void deserialize(ConsumerRecord<byte[], byte[]> message, Collector<RowData> out)
            throws IOException {
        GenericRowData row = new GenericRowData(EventColumns.POSITION + 1);
        try (JsonParser parser = json.createParser(message.value())) {
            parser.nextToken();
            String field = parser.nextFieldName();
            while (field != null) {
                readField(field, parser, row);
                field = parser.nextFieldName();
            }
        }
        row.setField(
                EventColumns.SOURCE,
                sources.computeIfAbsent(
                        message.partition(),
                        partition -> StringData.fromString(message.topic() + "-" + partition)));
        row.setField(EventColumns.POSITION, message.offset());
        out.collect(row);
    }

    private static void readField(String field, JsonParser parser, GenericRowData row)
            throws IOException {
        JsonToken token = parser.nextToken();
        switch (field) {
            case "event_id" -> row.setField(EventColumns.EVENT_ID, text(parser));
            case "user_id" -> row.setField(EventColumns.USER_ID, parser.getLongValue());
            case "session_id" -> row.setField(EventColumns.SESSION_ID, text(parser));
            case "kind" -> row.setField(EventColumns.KIND, text(parser));
            case "country" -> row.setField(EventColumns.COUNTRY, text(parser));
            case "device" -> row.setField(EventColumns.DEVICE, text(parser));
            case "page" -> row.setField(EventColumns.PAGE, text(parser));
            case "ip" -> row.setField(EventColumns.IP, text(parser));
            case "amount" ->
                    row.setField(
                            EventColumns.AMOUNT,
                            DecimalData.fromBigDecimal(
                                    parser.getDecimalValue(),
                                    EventColumns.MONEY_PRECISION,
                                    EventColumns.MONEY_SCALE));
            case "quantity" -> {
                if (token != JsonToken.VALUE_NULL) {
                    row.setField(EventColumns.QUANTITY, parser.getIntValue());
                }
            }
            case "event_time" ->
                    row.setField(
                            EventColumns.EVENT_TIME,
                            TimestampData.fromEpochMillis(parser.getLongValue()));
            case "created_at" -> row.setField(EventColumns.CREATED_AT, micros(parser));
            default -> parser.skipChildren();
        }
    }

    private static StringData text(JsonParser parser) throws IOException {
        return StringData.fromString(parser.getText());
    }

    private static TimestampData micros(JsonParser parser) throws IOException {
        long micros = parser.getLongValue();
        return TimestampData.fromEpochMillis(
                micros / MICROS_PER_MILLI, (int) (micros % MICROS_PER_MILLI) * 1_000);
    }

    @Override
    public TypeInformation<RowData> getProducedType() {
        return EventColumns.typeInformation();
    }
}
