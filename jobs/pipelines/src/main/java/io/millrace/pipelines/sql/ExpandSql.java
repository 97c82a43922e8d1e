package io.millrace.pipelines.sql;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * {@code ExpandSql IN OUT}: writes a file with its includes and variables filled in, as Flink's SQL
 * client takes it.
 */
public final class ExpandSql {
    private ExpandSql() {}

    public static void main(String[] args) throws IOException {
        if (args.length != 2) {
            throw new IllegalArgumentException(
                    "Expected two files: the SQL to read and where to write.");
        }
        var text = new StringBuilder();
        try {
            for (SqlStatement statement :
                    SqlScript.read(args[0], ExpandSql::read, System.getenv())) {
                text.append(statement.text()).append(";\n");
            }
        } catch (SqlScriptException e) {
            System.err.println(e.getMessage());
            System.exit(2);
        }
        Files.writeString(Path.of(args[1]), text);
    }

    /** The named file itself lies anywhere; what it includes lies below {@code sql/}. */
    private static String read(String name) {
        Path file = Path.of(name);
        if (!file.isAbsolute()) {
            return SqlFiles.read(name);
        }
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException("Can't read " + file, e);
        }
    }
}
