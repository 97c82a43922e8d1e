package io.millrace.pipelines.sql;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads a script into statements. Statements end with a semicolon; semicolons in string literals,
 * quoted names and comments do not count. {@code ${NAME}} and {@code ${NAME:-default}} are
 * variables, in a literal their quotes are doubled; an unknown one is an error. {@code INCLUDE
 * 'file';} stands for the statements of another file.
 */
public final class SqlScript {
    private static final Pattern INCLUDE =
            Pattern.compile("INCLUDE\\s+'([^']+)'", Pattern.CASE_INSENSITIVE);

    private final UnaryOperator<String> files;
    private final Map<String, String> variables;
    private final Deque<String> open = new ArrayDeque<>();
    private final List<SqlStatement> statements = new ArrayList<>();

    private SqlScript(UnaryOperator<String> files, Map<String, String> variables) {
        this.files = files;
        this.variables = variables;
    }

    /**
     * @param name the file, as {@code files} knows it
     * @param files gives the text of a file
     * @throws SqlScriptException names file and line of an unknown variable, an open literal, or an
     *     endless include
     */
    public static List<SqlStatement> read(
            String name, UnaryOperator<String> files, Map<String, String> variables) {
        var script = new SqlScript(files, variables);
        script.include(name, "the command line");
        return List.copyOf(script.statements);
    }

    private void include(String name, String from) {
        if (open.contains(name)) {
            throw new SqlScriptException(from + ": " + name + " includes itself.");
        }
        open.push(name);
        new Reader(name, files.apply(name)).read();
        open.pop();
    }

    private void add(String file, int line, String text) {
        if (text.isBlank()) {
            return;
        }
        var statement = new SqlStatement(file, line, text.strip());
        Matcher include = INCLUDE.matcher(statement.text());
        if (include.matches()) {
            include(include.group(1), statement.location());
        } else {
            statements.add(statement);
        }
    }

    /** The characters of one file. */
    private final class Reader {
        private final String file;
        private final String text;
        private final StringBuilder statement = new StringBuilder();
        private int position;
        private int line = 1;
        private int statementLine = 1;

        private Reader(String file, String text) {
            this.file = file;
            this.text = text;
        }

        private void read() {
            while (position < text.length()) {
                char c = text.charAt(position);
                if (c == '\'' || c == '"' || c == '`') {
                    quoted(c);
                } else if (text.startsWith("--", position)) {
                    skipTo(text.indexOf('\n', position));
                } else if (text.startsWith("/*", position) && !text.startsWith("/*+", position)) {
                    int end = text.indexOf("*/", position + 2);
                    skipTo(end < 0 ? end : end + 2);
                } else if (text.startsWith("${", position)) {
                    statement.append(variable());
                } else if (c == ';') {
                    position++;
                    add(file, statementLine, statement.toString());
                    statement.setLength(0);
                } else {
                    plain(c);
                }
            }
            add(file, statementLine, statement.toString());
        }

        private void plain(char c) {
            if (statement.isEmpty() && !Character.isWhitespace(c)) {
                statementLine = line;
            }
            if (!statement.isEmpty() || !Character.isWhitespace(c)) {
                statement.append(c);
            }
            advance();
        }

        private void quoted(char quote) {
            int start = line;
            if (statement.isEmpty()) {
                statementLine = line;
            }
            statement.append(quote);
            advance();
            while (position < text.length() && text.charAt(position) != quote) {
                if (text.startsWith("${", position)) {
                    String value = variable();
                    statement.append(value.replace(String.valueOf(quote), "" + quote + quote));
                } else {
                    statement.append(text.charAt(position));
                    advance();
                }
            }
            if (position == text.length()) {
                throw new SqlScriptException(
                        "%s:%d: the literal that starts here with %s never ends."
                                .formatted(file, start, quote));
            }
            statement.append(quote);
            advance();
        }

        private String variable() {
            int end = text.indexOf('}', position);
            if (end < 0) {
                throw new SqlScriptException(
                        "%s:%d: the variable that starts here never ends.".formatted(file, line));
            }
            String name = text.substring(position + 2, end);
            String fallback = null;
            int separator = name.indexOf(":-");
            if (separator >= 0) {
                fallback = name.substring(separator + 2);
                name = name.substring(0, separator);
            }
            String value = variables.getOrDefault(name, fallback);
            if (value == null) {
                throw new SqlScriptException(
                        "%s:%d: ${%s} has no value: set the environment variable %s."
                                .formatted(file, line, name, name));
            }
            position = end + 1;
            return value;
        }

        private void skipTo(int end) {
            int to = end < 0 ? text.length() : end;
            while (position < to) {
                advance();
            }
        }

        private void advance() {
            if (text.charAt(position) == '\n') {
                line++;
            }
            position++;
        }
    }
}
