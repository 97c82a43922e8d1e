package io.millrace.connector.clickhouse.client;

import java.util.ArrayList;
import java.util.List;

/** Reads ClickHouse's TabSeparated format. */
final class TabSeparated {
    private TabSeparated() {}

    static List<List<String>> parse(String text) {
        List<List<String>> rows = new ArrayList<>();
        if (text.isEmpty()) {
            return rows;
        }
        String body = text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
        for (String line : body.split("\n", -1)) {
            List<String> row = new ArrayList<>();
            for (String value : line.split("\t", -1)) {
                row.add(unescape(value));
            }
            rows.add(row);
        }
        return rows;
    }

    private static String unescape(String value) {
        if (value.equals("\\N")) {
            return null;
        }
        if (value.indexOf('\\') < 0) {
            return value;
        }
        StringBuilder out = new StringBuilder(value.length());
        for (int i = 0; i < value.length(); i++) {
            char character = value.charAt(i);
            if (character != '\\' || i + 1 == value.length()) {
                out.append(character);
                continue;
            }
            i++;
            out.append(
                    switch (value.charAt(i)) {
                        case 'b' -> '\b';
                        case 'f' -> '\f';
                        case 'n' -> '\n';
                        case 'r' -> '\r';
                        case 't' -> '\t';
                        case '0' -> '\0';
                        default -> value.charAt(i);
                    });
        }
        return out.toString();
    }
}
