package io.millrace.catalog;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import org.apache.iceberg.rest.RESTSerializers;

import java.util.Map;

/** The JSON of the REST specification, as Iceberg's clients write and read it. */
final class Json {
    private static final ObjectMapper MAPPER = mapper();

    private Json() {}

    /**
     * @throws IllegalArgumentException when the text is not JSON of this type
     */
    static <T> T read(String text, Class<T> type) {
        if (text.isBlank()) {
            throw new IllegalArgumentException("The request has no body, it needs a JSON object");
        }
        try {
            T value = MAPPER.readValue(text, type);
            if (value == null) {
                throw new IllegalArgumentException("The body is null, it must be a JSON object");
            }
            return value;
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "The body is not a valid %s: %s"
                            .formatted(type.getSimpleName(), e.getOriginalMessage()),
                    e);
        }
    }

    static byte[] write(Object value) {
        try {
            return MAPPER.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Cannot write " + value.getClass().getName(), e);
        }
    }

    /** The error body of the specification. */
    static byte[] error(String message, String type, int code) {
        return write(Map.of("error", Map.of("message", message, "type", type, "code", code)));
    }

    private static ObjectMapper mapper() {
        ObjectMapper mapper = new ObjectMapper();
        mapper.setVisibility(PropertyAccessor.FIELD, JsonAutoDetect.Visibility.ANY);
        mapper.configure(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, false);
        mapper.setPropertyNamingStrategy(new PropertyNamingStrategies.KebabCaseStrategy());
        RESTSerializers.registerAll(mapper);
        return mapper;
    }
}
