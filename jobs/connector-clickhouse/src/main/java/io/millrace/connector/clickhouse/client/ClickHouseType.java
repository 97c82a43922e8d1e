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

    /** The text within the quotes of a quoted argument. */
    public static String unquote(String literal) {
        String inner = literal.substring(1, literal.length() - 1);
        return inner.replace("\\'", "'").replace("\\\\", "\\");
    }

    /** Splits at commas that are outside of parentheses and quotes. */
    private static List<String> splitArguments(String text) {
        List<String> arguments = new ArrayList<>();
        int depth = 0;
        boolean quoted = false;
        int start = 0;
        for (int i = 0; i < text.length(); i++) {
            char character = text.charAt(i);
            if (quoted) {
                if (character == '\\') {
                    i++;
                } else if (character == '\'') {
                    quoted = false;
                }
            } else if (character == '\'') {
                quoted = true;
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
