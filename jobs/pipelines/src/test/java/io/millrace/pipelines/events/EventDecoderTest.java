package io.millrace.pipelines.events;

import io.millrace.pipelines.schemas.EventSchemas;

import org.apache.flink.table.data.GenericRowData;

import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

class EventDecoderTest {
    private static final long INGESTED_AT = 1_768_491_000_500L; // 2026-01-15T15:30:00.500Z
    private static final String EVENT =
            """
            {"event_id":"550E8400-e29b-41d4-a716-446655440003","user_id":"550e8400-e29b-41d4-a716-446655440000",\
            "session_id":"550e8400-e29b-41d4-a716-446655440004","event_type":"purchase",\
            "timestamp":"2026-01-15T15:30:00.123Z","device_type":"desktop","browser":"chrome","ip_address":"192.168.1.100",\
            "transaction_id":"550e8400-e29b-41d4-a716-446655440005","campaign":{"new":["field"]},\
            "properties":{ "amount": 2699.9, "quantity":2, "nested":{"amount":"x"}, "note":"é" }}""";

    private final EventDecoder decoder = new EventDecoder(300_000);

    @Test
    void decodesEveryColumnAndLeavesUnknownFieldsAlone() throws PoisonException {
        GenericRowData row = decode(EVENT.getBytes(StandardCharsets.UTF_8));

        assertThat(row.toString())
                .isEqualTo(
                        "+I(550e8400-e29b-41d4-a716-446655440003,550e8400-e29b-41d4-a716-446655440000,"
                                + "550e8400-e29b-41d4-a716-446655440004,purchase,2026-01-15T15:30:00.123,desktop,chrome,"
                                + "192.168.1.100,null,null,null,550e8400-e29b-41d4-a716-446655440005,2699.90,2,"
                                + "{ \"amount\": 2699.9, \"quantity\":2, \"nested\":{\"amount\":\"x\"}, \"note\":\"é\" },"
                                + "null,null,null,null,null,null,null,null)");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "-05:00 offset   | 2026-01-15T10:30:00.123-05:00  | 1768491000123",
                "no milliseconds | 2026-01-15T15:30:00Z           | 1768491000000",
                "microseconds    | 2026-01-15T15:30:00.123999Z    | 1768491000123",
                "end of month    | 2025-12-31T23:59:59.999Z       | 1767225599999",
                "leap day        | 2024-02-29T00:00:00.000Z       | 1709164800000",
                "the epoch       | 1970-01-01T00:00:00.000Z       | 0"
            })
    void readsInstants(String form, String timestamp, long millis) throws PoisonException {
        GenericRowData row =
                decode(
                        EVENT.replace("2026-01-15T15:30:00.123Z", timestamp)
                                .getBytes(StandardCharsets.UTF_8));

        assertThat(row.getTimestamp(EventColumn.EVENT_TIME.ordinal(), 3).getMillisecond())
                .as(form)
                .isEqualTo(millis);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"event_type\":\"purchase\"  | \"event_type\":\"refund\"      | UNKNOWN_EVENT_TYPE | event_type: 'refund'",
                "\"event_type\":\"purchase\", | ``                             | MISSING_FIELD      | event_type is missing",
                "\"event_type\":\"purchase\"  | \"event_type\":null            | MISSING_FIELD      | event_type is missing",
                "\"properties\"               | \"was_properties\"           | MISSING_FIELD      | properties is missing",
                "\"event_type\":\"purchase\"  | \"event_type\":7               | WRONG_TYPE         | event_type: expected a string, found '7'",
                "\"desktop\"                  | [\"desktop\"]                  | WRONG_TYPE         | device_type: expected a string, found [",
                "2026-01-15T15:30:00.123Z     | 2026-01-15                     | INVALID_TIMESTAMP  | timestamp: '2026-01-15' is not an ISO-8601 instant since 1970",
                "2026-01-15T15:30:00.123Z     | 2026-02-30T15:30:00.123Z       | INVALID_TIMESTAMP  | timestamp: '2026-02-30T15:30:00.123Z' is not an ISO-8601 instant since 1970",
                "2026-01-15T15:30:00.123Z     | 1969-12-31T23:59:59.999Z       | INVALID_TIMESTAMP  | timestamp: '1969-12-31T23:59:59.999Z' is not an ISO-8601 instant since 1970",
                "2026-01-15T15:30:00.123Z     | 2026-01-15T15:35:00.501Z       | FUTURE_TIMESTAMP   | timestamp is 300001 ms ahead of the record",
                "192.168.1.100                | 192.168.1.256                  | INVALID_IP_ADDRESS | ip_address: '192.168.1.256' is not IPv4",
                "192.168.1.100                | 192.168.01.1                   | INVALID_IP_ADDRESS | ip_address: '192.168.01.1' is not IPv4",
                "550E8400-e29b                | 550X8400-e29b                  | INVALID_UUID       | event_id: '550X8400-e29b-41d4-a716-446655440003' is not a UUID",
                "2699.9                       | 2699.999                       | WRONG_TYPE         | properties.amount: '2699.999' does not fit DECIMAL(18, 2)",
                "2699.9                       | 1e999999999                    | WRONG_TYPE         | properties.amount: '1e999999999' does not fit DECIMAL(18, 2)",
                "2699.9                       | \"a\"                          | WRONG_TYPE         | properties.amount: expected a number, found 'a'",
                "\"quantity\":2               | \"quantity\":2.5               | WRONG_TYPE         | properties.quantity: expected a 32-bit integer, found '2.5'",
                "\"quantity\":2               | \"quantity\":3000000000        | WRONG_TYPE         | properties.quantity: expected a 32-bit integer, found '3000000000'",
                "\"quantity\":2               | \"referrer\":7                 | WRONG_TYPE         | properties.referrer: expected a string, found '7'",
                "{ \"amount\"                 | [ \"amount\"                   | INVALID_JSON       | Unexpected character (':' (code 58)): was expecting comma to separate Array entries"
            })
    void refusesWithReasonAndDetail(String part, String replacement, Poison poison, String detail) {
        String broken = EVENT.replace(part, replacement == null ? "" : replacement);
        assertThat(broken).isNotEqualTo(EVENT);

        assertPoison(broken.getBytes(StandardCharsets.UTF_8), poison, detail);
    }

    /**
     * What the schema has no words for is left out: days that do not exist, times in the future.
     */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"event_type\":\"purchase\"  | \"event_type\":\"purchase\"    | true",
                "\"event_type\":\"purchase\"  | \"event_type\":\"refund\"      | false",
                "\"event_type\":\"purchase\"  | \"event_type\":null            | false",
                "\"properties\"               | \"was_properties\"             | false",
                "\"session_id\"               | \"was_session_id\"             | false",
                "\"transaction_id\"           | \"was_transaction_id\"         | true",
                "\"desktop\"                  | null                           | true",
                "\"desktop\"                  | [\"desktop\"]                  | false",
                "2026-01-15T15:30:00.123Z     | 2026-01-15                     | false",
                "2026-01-15T15:30:00.123Z     | 2026-01-15T10:30:00-05:00      | true",
                "2026-01-15T15:30:00.123Z     | 1969-12-31T23:59:59.999Z       | false",
                "192.168.1.100                | 192.168.1.256                  | false",
                "192.168.1.100                | 192.168.01.1                   | false",
                "192.168.1.100                | 0.0.0.0                        | true",
                "192.168.1.100                | 1.2.3                          | false",
                "550E8400-e29b                | 550X8400-e29b                  | false",
                "2699.9                       | 2699.999                       | false",
                "2699.9                       | 99999999999.99                 | true",
                "2699.9                       | 10000000000000000              | false",
                "2699.9                       | null                           | true",
                "2699.9                       | \"a\"                          | false",
                "\"quantity\":2               | \"quantity\":2.5               | false",
                "\"quantity\":2               | \"quantity\":-2147483648       | true",
                "\"quantity\":2               | \"quantity\":3000000000        | false",
                "\"quantity\":2               | \"referrer\":\"mail\"           | true",
                "\"quantity\":2               | \"referrer\":null             | true",
                "\"quantity\":2               | \"referrer\":[\"mail\"]         | false"
            })
    void takesWhatTheNewestSchemaTakes(String part, String replacement, boolean valid)
            throws IOException {
        String event = EVENT.replace(part, replacement);
        JsonSchema schema =
                JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                        .getSchema(EventSchemas.newest());

        assertThat(schema.validate(event, InputFormat.JSON).isEmpty()).isEqualTo(valid);
        assertThat(
                        catchThrowableOfType(
                                        PoisonException.class,
                                        () -> decode(event.getBytes(StandardCharsets.UTF_8)))
                                == null)
                .isEqualTo(valid);
    }

    @Test
    void acceptsAnEventExactlyAsFarAheadAsAllowed() throws PoisonException {
        decode(
                EVENT.replace("2026-01-15T15:30:00.123Z", "2026-01-15T15:35:00.500Z")
                        .getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void refusesWhatIsNoJsonObject() {
        assertPoison(null, Poison.INVALID_JSON, "the record has no value");
        assertPoison(new byte[0], Poison.INVALID_JSON, "the record has no value");
        assertPoison(
                "  ".getBytes(StandardCharsets.UTF_8),
                Poison.INVALID_JSON,
                "expected a JSON object, found null");
        assertPoison(
                "[1]".getBytes(StandardCharsets.UTF_8),
                Poison.NOT_AN_OBJECT,
                "expected a JSON object, found START_ARRAY");
        assertPoison(
                (EVENT + "{}").getBytes(StandardCharsets.UTF_8),
                Poison.INVALID_JSON,
                "there is more behind the object");
        assertPoison(
                EVENT.replace("chrome", "chr\u00e9me").getBytes(StandardCharsets.ISO_8859_1),
                Poison.INVALID_JSON,
                "Invalid UTF-8 middle byte 0x6d");
    }

    private GenericRowData decode(byte[] value) throws PoisonException {
        var row = new GenericRowData(EventColumn.values().length);
        decoder.decode(value, INGESTED_AT, row);
        return row;
    }

    private void assertPoison(byte[] value, Poison poison, String detail) {
        PoisonException refused = catchThrowableOfType(PoisonException.class, () -> decode(value));
        assertThat(refused).hasMessage(detail);
        assertThat(refused.poison()).isEqualTo(poison);
    }
}
