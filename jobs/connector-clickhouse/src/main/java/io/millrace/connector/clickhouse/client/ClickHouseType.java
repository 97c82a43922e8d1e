package io.millrace.connector.clickhouse.client;

import org.apache.flink.annotation.Internal;

import java.util.ArrayList;
import java.util.List;

/**
 * A ClickHouse type as system.columns spells it.
 *
 * @param name the outermost name, such as {@code Nullable} or {@code DateTime64}
 * @param arguments its arguments as text, such as {@code 3} and {@code 'UTC'}
 * @param text the whole type
 */
@Internal
public record ClickHouseType(String name, List<String> arguments, String text) {

    /** Parses the text of a type; never fails on types that the connector does not know. */
    public static ClickHouseType parse(String text) {
        String type = text.strip();
        int open = type.indexOf('(');
        if (open < 0 || !type.endsWith(")")) {
            return new ClickHouseType(type, List.of(), type);
        }
        return new ClickHouseType(
                type.substring(0, open),
                splitArguments(type.substring(open + 1, type.length() - 1)),
                type);
    }

    /** The argument at a place, as a type. */
    public ClickHouseType typeArgument(int index) {
        return parse(arguments.get(index));
    }

    /** The argument at a place, as a number. */
    public int intArgument(int index) {
        return Integer.parseInt(arguments.get(index));
    }

    /** The text that a quoted argument stands for. */
    public static String unquote(String literal) {
        StringBuilder text = new StringBuilder(literal.length());
        for (int i = 1; i < literal.length() - 1; i++) {
            char character = literal.charAt(i);
            text.append(character == '\\' ? unescape(literal.charAt(++i)) : character);
        }
        return text.toString();
    }

    private static char unescape(char character) {
        return switch (character) {
            case '0' -> '\0';
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            default -> character;
        };
    }

    /** Splits at commas that are outside of parentheses, quotes and backticks. */
    private static List<String> splitArguments(String text) {
        List<String> arguments = new ArrayList<>();
        int depth = 0;
        char quote = 0;
        int start = 0;
        for (int i = 0; i < text.length(); i++) {
            char character = text.charAt(i);
            if (quote != 0) {
                if (character == '\\') {
                    i++;
                } else if (character == quote) {
                    quote = 0;
                }
            } else if (character == '\'' || character == '`') {
                quote = character;
            } else if (character == '(') {
                depth++;
            } else if (character == ')') {
                depth--;
            } else if (character == ',' && depth == 0) {
                arguments.add(text.substring(start, i).strip());
                start = i + 1;
            }
        }
        arguments.add(text.substring(start).strip());
        return List.copyOf(arguments);
    }

    @Override
    public String toString() {
        return text;
    }
}
