package io.millrace.connector.clickhouse.client;

import java.util.ArrayList;
import java.util.List;

/** Takes lists of SQL expressions apart, as system.tables spells them. */
final class Expressions {
    private Expressions() {}

    /** Splits at commas that are outside of parentheses and quotes. */
    static List<String> split(String text) {
        List<String> parts = new ArrayList<>();
        int depth = 0;
        int start = 0;
        for (int i = 0; i < text.length(); i++) {
            char character = text.charAt(i);
            if (character == '\'' || character == '`') {
                i = endOfQuote(text, i);
            } else if (character == '(' || character == '[') {
                depth++;
            } else if (character == ')' || character == ']') {
                depth--;
            } else if (character == ',' && depth == 0) {
                parts.add(text.substring(start, i).strip());
                start = i + 1;
            }
        }
        String last = text.substring(start).strip();
        if (!last.isEmpty()) {
            parts.add(last);
        }
        return parts.size() == 1 && isTuple(parts.get(0))
                ? split(parenthesized(parts.get(0).substring(parts.get(0).indexOf('('))))
                : List.copyOf(parts);
    }

    /** What stands in the parentheses with which a text begins. */
    static String parenthesized(String text) {
        int depth = 0;
        for (int i = 0; i < text.length(); i++) {
            char character = text.charAt(i);
            if (character == '\'' || character == '`') {
                i = endOfQuote(text, i);
            } else if (character == '(') {
                depth++;
            } else if (character == ')' && --depth == 0) {
                return text.substring(1, i);
            }
        }
        throw new IllegalArgumentException("No closing parenthesis in '" + text + "'");
    }

    /** A whole text such as {@code (a, b)} or {@code tuple()}. */
    private static boolean isTuple(String text) {
        int open = text.startsWith("tuple(") ? "tuple".length() : 0;
        return text.startsWith("(", open)
                && open + parenthesized(text.substring(open)).length() + 2 == text.length();
    }

    private static int endOfQuote(String text, int start) {
        char quote = text.charAt(start);
        for (int i = start + 1; i < text.length(); i++) {
            if (text.charAt(i) == '\\') {
                i++;
            } else if (text.charAt(i) == quote) {
                return i;
            }
        }
        return text.length();
    }
}
