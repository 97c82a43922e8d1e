package io.millrace.connector.clickhouse.swap;

import io.millrace.connector.clickhouse.client.TableName;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The query of a materialized view, as ClickHouse prints it, which qualifies every table. */
final class ViewQuery {
    private static final String NAME = "(?:`(?:\\\\.|[^`\\\\])*`|\"[^\"]*\"|[A-Za-z_]\\w*)";

    /**
     * A string, or names joined by dots; strings come first, so that names in them do not count.
     */
    private static final Pattern TOKEN =
            Pattern.compile("'(?:\\\\.|''|[^'\\\\])*'|" + NAME + "(?:\\." + NAME + ")*");

    private final String query;

    ViewQuery(String query) {
        this.query = query;
    }

    /** How often the query names a table. */
    int mentions(TableName table) {
        int mentions = 0;
        Matcher token = TOKEN.matcher(query);
        while (token.find()) {
            List<String> names = names(token.group());
            if (names.size() == 2 && isTable(names, table)) {
                mentions++;
            }
        }
        return mentions;
    }

    /** The same query on another table. */
    String on(TableName table, TableName other) {
        StringBuilder redirected = new StringBuilder();
        Matcher token = TOKEN.matcher(query);
        while (token.find()) {
            List<String> names = names(token.group());
            String text = token.group();
            if (names.size() >= 2 && isTable(names, table)) {
                String rest = query.substring(token.end());
                text =
                        names.size() == 2
                                ? other.quoted() + alias(rest, table)
                                : text.substring(text.indexOf('.') + 1);
            }
            token.appendReplacement(redirected, Matcher.quoteReplacement(text));
        }
        return token.appendTail(redirected).toString();
    }

    /** Columns may be qualified by the name of the table, which is therefore kept. */
    private static String alias(String rest, TableName table) {
        return rest.matches("(?s)\\s+AS\\s.*") ? "" : " AS " + TableName.quote(table.table());
    }

    private static boolean isTable(List<String> names, TableName table) {
        return names.get(0).equals(table.database()) && names.get(1).equals(table.table());
    }

    /** The unquoted names of a token; none of a string. */
    private static List<String> names(String token) {
        List<String> names = new ArrayList<>();
        if (token.startsWith("'")) {
            return names;
        }
        Matcher name = Pattern.compile(NAME).matcher(token);
        while (name.find()) {
            String text = name.group();
            boolean quoted = text.startsWith("`") || text.startsWith("\"");
            names.add(
                    quoted
                            ? text.substring(1, text.length() - 1).replaceAll("\\\\(.)", "$1")
                            : text);
        }
        return names;
    }
}
