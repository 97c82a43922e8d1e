package io.millrace.connector.clickhouse.sink.writer;

import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.core.JsonFactory;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.core.JsonParser;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.core.JsonProcessingException;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.core.JsonToken;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.core.StreamReadFeature;

import javax.annotation.Nullable;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;

/**
 * Whether ClickHouse's JSON type takes a text: one object of valid JSON in valid UTF-8, numbers
 * within 64 bits, every path once. A path is what leads to a value other than null, with dots
 * between the keys; objects within arrays have paths of their own.
 */
final class JsonCheck {
    private static final int MAX_DEPTH = 1_000;
    private static final BigInteger LOWEST = BigInteger.valueOf(Long.MIN_VALUE);
    private static final BigInteger HIGHEST =
            BigInteger.ONE.shiftLeft(Long.SIZE).subtract(BigInteger.ONE);
    private static final JsonFactory FACTORY =
            JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

    private final JsonParser parser;

    private JsonCheck(JsonParser parser) {
        this.parser = parser;
    }

    /** What is wrong with a text; null when nothing is. */
    @Nullable
    static String problem(byte[] bytes, int offset, int length) {
        String text;
        try {
            text =
                    StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(bytes, offset, length))
                            .toString();
        } catch (CharacterCodingException e) {
            return "it is not UTF-8";
        }
        try (JsonParser parser = FACTORY.createParser(text)) {
            return new JsonCheck(parser).document();
        } catch (JsonProcessingException e) {
            return e.getOriginalMessage();
        } catch (IOException e) {
            return e.getMessage();
        }
    }

    @Nullable
    private String document() throws IOException {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            return "it is not an object";
        }
        String problem = object("", new HashSet<>(), 1);
        if (problem != null) {
            return problem;
        }
        return parser.nextToken() == null ? null : "something follows the object";
    }

    @Nullable
    private String object(String prefix, Set<String> paths, int depth) throws IOException {
        if (depth > MAX_DEPTH) {
            return "it is nested deeper than " + MAX_DEPTH;
        }
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String key = parser.currentName();
            if (hasHalfPair(key)) {
                return "it has half a surrogate pair";
            }
            JsonToken token = parser.nextToken();
            String path = prefix + key;
            String problem =
                    token == JsonToken.START_OBJECT
                            ? object(path + ".", paths, depth + 1)
                            : value(token, depth);
            if (problem != null) {
                return problem;
            }
            boolean leaf = token != JsonToken.START_OBJECT && token != JsonToken.VALUE_NULL;
            if (leaf && !paths.add(path)) {
                return "it has the path '" + path + "' twice";
            }
        }
        return null;
    }

    @Nullable
    private String value(JsonToken token, int depth) throws IOException {
        return switch (token) {
            case START_ARRAY -> array(depth + 1);
            case START_OBJECT -> object("", new HashSet<>(), depth + 1);
            case VALUE_STRING ->
                    hasHalfPair(parser.getText()) ? "it has half a surrogate pair" : null;
            case VALUE_NUMBER_INT -> {
                BigInteger number = parser.getBigIntegerValue();
                boolean fits = number.compareTo(LOWEST) >= 0 && number.compareTo(HIGHEST) <= 0;
                yield fits ? null : "the number " + number + " has more than 64 bits";
            }
            case VALUE_NUMBER_FLOAT ->
                    Double.isInfinite(parser.getDoubleValue())
                            ? "the number " + parser.getText() + " has more than 64 bits"
                            : null;
            default -> null;
        };
    }

    @Nullable
    private String array(int depth) throws IOException {
        if (depth > MAX_DEPTH) {
            return "it is nested deeper than " + MAX_DEPTH;
        }
        for (JsonToken token = parser.nextToken();
                token != JsonToken.END_ARRAY;
                token = parser.nextToken()) {
            String problem = value(token, depth);
            if (problem != null) {
                return problem;
            }
        }
        return null;
    }

    private static boolean hasHalfPair(String text) {
        return text.codePoints().anyMatch(each -> each >= 0xd800 && each <= 0xdfff);
    }
}
