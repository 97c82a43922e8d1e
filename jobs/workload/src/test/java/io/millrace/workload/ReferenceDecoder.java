package io.millrace.workload;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;

/** Decodes what is sent in the plainest way, sharing nothing with the code that wrote it. */
final class ReferenceDecoder {
    private static final long FUTURE_LIMIT_MILLIS = 5 * 60_000;
    private static final ObjectMapper MAPPER =
            new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private ReferenceDecoder() {}

    /** A record that is poison; the message is the reason. */
    static final class PoisonException extends Exception {
        private static final long serialVersionUID = 1;

        PoisonException(String reason) {
            super(reason);
        }
    }

    static EventRow decode(byte[] value, long nowMillis) throws PoisonException {
        String json = text(value);
        JsonNode event = object(json);
        JsonNode properties = required(event, "properties");
        require(properties.isObject(), "wrong_type");
        String type = string(event, "event_type");
        require(
                Arrays.stream(EventType.values()).anyMatch(known -> known.text().equals(type)),
                "unknown_event_type");
        return new EventRow(
                uuid(string(event, "event_id")),
                uuid(string(event, "user_id")),
                uuid(string(event, "session_id")),
                type,
                time(string(event, "timestamp"), nowMillis),
                string(event, "device_type"),
                string(event, "browser"),
                address(string(event, "ip_address")),
                optional(event, "page_url"),
                optionalUuid(event, "product_id"),
                optional(event, "search_query"),
                optionalUuid(event, "transaction_id"),
                properties.has("amount")
                        ? new BigDecimal(properties.get("amount").asText()).setScale(2)
                        : null,
                properties.has("quantity") ? properties.get("quantity").intValue() : null,
                // Properties are the last field, so their text ends before the last brace.
                json.substring(json.indexOf("\"properties\":") + 13, json.length() - 1));
    }

    private static String text(byte[] value) throws PoisonException {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(value)).toString();
        } catch (CharacterCodingException e) {
            throw new PoisonException("invalid_json");
        }
    }

    private static JsonNode object(String json) throws PoisonException {
        JsonNode node;
        try {
            node = MAPPER.readTree(json);
        } catch (JsonProcessingException e) {
            throw new PoisonException("invalid_json");
        }
        require(!node.isMissingNode(), "invalid_json");
        require(node.isObject(), "not_an_object");
        return node;
    }

    private static JsonNode required(JsonNode event, String field) throws PoisonException {
        require(event.has(field), "missing_field");
        return event.get(field);
    }

    private static String string(JsonNode event, String field) throws PoisonException {
        JsonNode node = required(event, field);
        require(node.isTextual(), "wrong_type");
        return node.textValue();
    }

    private static String optional(JsonNode event, String field) throws PoisonException {
        return event.has(field) ? string(event, field) : null;
    }

    private static UUID optionalUuid(JsonNode event, String field) throws PoisonException {
        return event.has(field) ? uuid(string(event, field)) : null;
    }

    private static UUID uuid(String text) throws PoisonException {
        require(text.matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"), "invalid_uuid");
        return UUID.fromString(text);
    }

    private static long time(String text, long nowMillis) throws PoisonException {
        try {
            long time = Instant.parse(text).toEpochMilli();
            require(time <= nowMillis + FUTURE_LIMIT_MILLIS, "future_timestamp");
            return time;
        } catch (DateTimeParseException e) {
            throw new PoisonException("invalid_timestamp");
        }
    }

    private static String address(String text) throws PoisonException {
        List<String> octets = List.of(text.split("\\."));
        require(
                octets.size() == 4
                        && octets.stream()
                                .allMatch(o -> o.matches("\\d{1,3}") && Integer.parseInt(o) < 256),
                "invalid_ip_address");
        return text;
    }

    private static void require(boolean condition, String reason) throws PoisonException {
        if (!condition) {
            throw new PoisonException(reason);
        }
    }
}
