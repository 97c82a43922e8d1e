package io.millrace.pipelines.events;

import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;

/**
 * Decodes the JSON bytes of one click event into the leading columns of {@link EventColumn} and
 * checks the rules of severity {@code error}. Fields it does not know are left alone, so a producer
 * may add some. Not thread-safe.
 */
final class EventDecoder {
    private static final int MONEY_PRECISION = 18;
    private static final int MONEY_SCALE = 2;
    private static final int SHOWN_CHARACTERS = 80;

    private final JsonFactory json =
            JsonFactory.builder()
                    .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                    .disable(com.fasterxml.jackson.core.StreamReadFeature.AUTO_CLOSE_SOURCE)
                    .build();
    private final long allowedAheadMillis;

    /**
     * @param allowedAheadMillis how far an event's time may lie ahead of its ingestion,
     *     milliseconds
     */
    EventDecoder(long allowedAheadMillis) {
        this.allowedAheadMillis = allowedAheadMillis;
    }

    /**
     * Fills the event columns of {@code row}.
     *
     * @param value the record's value; null or empty is poison
     * @param ingestedAtMillis when the broker took the record, epoch milliseconds
     */
    void decode(byte[] value, long ingestedAtMillis, GenericRowData row) throws PoisonException {
        if (value == null || value.length == 0) {
            throw new PoisonException(Poison.INVALID_JSON, "the record has no value");
        }
        try (JsonParser parser = json.createParser(value)) {
            JsonToken first = parser.nextToken();
            if (first != JsonToken.START_OBJECT) {
                drain(parser);
                throw new PoisonException(
                        first == null ? Poison.INVALID_JSON : Poison.NOT_AN_OBJECT,
                        "expected a JSON object, found " + first);
            }
            readObject(parser, value, row);
            if (parser.nextToken() != null) {
                throw new PoisonException(Poison.INVALID_JSON, "there is more behind the object");
            }
        } catch (JsonProcessingException e) {
            throw new PoisonException(Poison.INVALID_JSON, firstLine(e.getOriginalMessage()));
        } catch (IOException e) {
            // Bytes in memory fail to read only when they are no characters.
            throw new PoisonException(
                    Poison.INVALID_JSON, firstLine(String.valueOf(e.getMessage())));
        }
        require(row, EventColumn.EVENT_ID);
        require(row, EventColumn.USER_ID);
        require(row, EventColumn.SESSION_ID);
        require(row, EventColumn.EVENT_TYPE);
        require(row, EventColumn.EVENT_TIME);
        require(row, EventColumn.PROPERTIES);
        long eventMillis = row.getTimestamp(EventColumn.EVENT_TIME.ordinal(), 3).getMillisecond();
        if (eventMillis > ingestedAtMillis + allowedAheadMillis) {
            throw new PoisonException(
                    Poison.FUTURE_TIMESTAMP,
                    "timestamp is " + (eventMillis - ingestedAtMillis) + " ms ahead of the record");
        }
    }

    private void readObject(JsonParser parser, byte[] value, GenericRowData row)
            throws IOException, PoisonException {
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String field = parser.currentName();
            JsonToken token = parser.nextToken();
            switch (field) {
                case "event_id" -> uuid(parser, token, row, EventColumn.EVENT_ID);
                case "user_id" -> uuid(parser, token, row, EventColumn.USER_ID);
                case "session_id" -> uuid(parser, token, row, EventColumn.SESSION_ID);
                case "product_id" -> uuid(parser, token, row, EventColumn.PRODUCT_ID);
                case "transaction_id" -> uuid(parser, token, row, EventColumn.TRANSACTION_ID);
                case "event_type" -> eventType(parser, token, row);
                case "timestamp" -> timestamp(parser, token, row);
                case "device_type" -> text(parser, token, row, EventColumn.DEVICE_TYPE);
                case "browser" -> text(parser, token, row, EventColumn.BROWSER);
                case "ip_address" -> ipAddress(parser, token, row);
                case "page_url" -> text(parser, token, row, EventColumn.PAGE_URL);
                case "search_query" -> text(parser, token, row, EventColumn.SEARCH_QUERY);
                case "properties" -> properties(parser, token, value, row);
                default -> parser.skipChildren();
            }
        }
    }

    private static void properties(
            JsonParser parser, JsonToken token, byte[] value, GenericRowData row)
            throws IOException, PoisonException {
        if (token == JsonToken.VALUE_NULL) {
            return;
        }
        if (token != JsonToken.START_OBJECT) {
            throw wrongType("properties", "an object", parser);
        }
        int start = (int) parser.currentTokenLocation().getByteOffset();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String field = parser.currentName();
            JsonToken inner = parser.nextToken();
            if (inner == JsonToken.VALUE_NULL) {
                continue;
            }
            switch (field) {
                case "amount" -> amount(parser, inner, row);
                case "quantity" -> quantity(parser, inner, row);
                case "referrer" -> string(parser, inner, "properties.referrer");
                default -> parser.skipChildren();
            }
        }
        int end = (int) parser.currentLocation().getByteOffset();
        row.setField(
                EventColumn.PROPERTIES.ordinal(), StringData.fromBytes(value, start, end - start));
    }

    private static void amount(JsonParser parser, JsonToken token, GenericRowData row)
            throws IOException, PoisonException {
        if (!token.isNumeric()) {
            throw wrongType("properties.amount", "a number", parser);
        }
        BigDecimal amount = parser.getDecimalValue();
        // The order matters: the scale of 1e1000000000 must never be expanded.
        if (amount.precision() - (long) amount.scale() > MONEY_PRECISION - MONEY_SCALE
                || amount.stripTrailingZeros().scale() > MONEY_SCALE) {
            throw new PoisonException(
                    Poison.WRONG_TYPE,
                    "properties.amount: "
                            + shown(parser.getText())
                            + " does not fit DECIMAL(18, 2)");
        }
        row.setField(
                EventColumn.AMOUNT.ordinal(),
                DecimalData.fromBigDecimal(
                        amount.setScale(MONEY_SCALE, RoundingMode.UNNECESSARY),
                        MONEY_PRECISION,
                        MONEY_SCALE));
    }

    private static void quantity(JsonParser parser, JsonToken token, GenericRowData row)
            throws IOException, PoisonException {
        if (token != JsonToken.VALUE_NUMBER_INT
                || parser.getNumberType() != JsonParser.NumberType.INT) {
            throw wrongType("properties.quantity", "a 32-bit integer", parser);
        }
        row.setField(EventColumn.QUANTITY.ordinal(), parser.getIntValue());
    }

    private static void text(
            JsonParser parser, JsonToken token, GenericRowData row, EventColumn column)
            throws IOException, PoisonException {
        String text = string(parser, token, column.columnName());
        if (text != null) {
            row.setField(column.ordinal(), StringData.fromString(text));
        }
    }

    private static void uuid(
            JsonParser parser, JsonToken token, GenericRowData row, EventColumn column)
            throws IOException, PoisonException {
        String text = string(parser, token, column.columnName());
        if (text == null) {
            return;
        }
        String canonical = Uuids.canonical(text);
        if (canonical == null) {
            throw new PoisonException(
                    Poison.INVALID_UUID,
                    column.columnName() + ": " + shown(text) + " is not a UUID");
        }
        row.setField(column.ordinal(), StringData.fromString(canonical));
    }

    private static void eventType(JsonParser parser, JsonToken token, GenericRowData row)
            throws IOException, PoisonException {
        String type = string(parser, token, "event_type");
        if (type == null) {
            return;
        }
        if (!EventTypes.ALL.contains(type)) {
            throw new PoisonException(Poison.UNKNOWN_EVENT_TYPE, "event_type: " + shown(type));
        }
        row.setField(EventColumn.EVENT_TYPE.ordinal(), StringData.fromString(type));
    }

    private static void timestamp(JsonParser parser, JsonToken token, GenericRowData row)
            throws IOException, PoisonException {
        String text = string(parser, token, "timestamp");
        if (text == null) {
            return;
        }
        long millis = IsoInstants.epochMillis(text);
        if (millis < 0) {
            throw new PoisonException(
                    Poison.INVALID_TIMESTAMP,
                    "timestamp: " + shown(text) + " is not an ISO-8601 instant since 1970");
        }
        row.setField(EventColumn.EVENT_TIME.ordinal(), TimestampData.fromEpochMillis(millis));
    }

    private static void ipAddress(JsonParser parser, JsonToken token, GenericRowData row)
            throws IOException, PoisonException {
        String text = string(parser, token, "ip_address");
        if (text == null) {
            return;
        }
        if (!Ipv4.isCanonical(text)) {
            throw new PoisonException(
                    Poison.INVALID_IP_ADDRESS, "ip_address: " + shown(text) + " is not IPv4");
        }
        row.setField(EventColumn.IP_ADDRESS.ordinal(), StringData.fromString(text));
    }

    /** The field's text, or null where the field is null. */
    private static String string(JsonParser parser, JsonToken token, String field)
            throws IOException, PoisonException {
        if (token == JsonToken.VALUE_STRING) {
            return parser.getText();
        }
        if (token == JsonToken.VALUE_NULL) {
            return null;
        }
        throw wrongType(field, "a string", parser);
    }

    private static PoisonException wrongType(String field, String expected, JsonParser parser)
            throws IOException {
        JsonToken found = parser.currentToken();
        String what = found.isScalarValue() ? shown(parser.getText()) : found.asString();
        drain(parser);
        return new PoisonException(
                Poison.WRONG_TYPE, field + ": expected " + expected + ", found " + what);
    }

    /** Reads on to the end: broken JSON is broken JSON, whatever is wrong with the part before. */
    private static void drain(JsonParser parser) throws IOException {
        while (parser.nextToken() != null) {
            parser.skipChildren();
        }
    }

    private static void require(GenericRowData row, EventColumn column) throws PoisonException {
        if (row.isNullAt(column.ordinal())) {
            String field = column == EventColumn.EVENT_TIME ? "timestamp" : column.columnName();
            throw new PoisonException(Poison.MISSING_FIELD, field + " is missing");
        }
    }

    private static String shown(String text) {
        String printable =
                text.length() <= SHOWN_CHARACTERS
                        ? text
                        : text.substring(0, SHOWN_CHARACTERS) + "...";
        return "'"
                + new String(printable.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8)
                + "'";
    }

    private static String firstLine(String message) {
        int end = message.indexOf('\n');
        return end < 0 ? message : message.substring(0, end);
    }
}
