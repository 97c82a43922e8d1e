package io.millrace.stack.run;

import io.millrace.stack.Home;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.Map;

/** The text of a file below {@code sql/} with its {@code ${NAME}} variables filled in. */
public final class SqlFile {
    private SqlFile() {}

    public static String read(Home home, String name, Map<String, String> variables) {
        try {
            String text = Files.readString(home.sql().resolve(name));
            for (Map.Entry<String, String> variable : variables.entrySet()) {
                text = text.replace("${" + variable.getKey() + "}", variable.getValue());
            }
            return text;
        } catch (IOException e) {
            throw new UncheckedIOException("Can't read the SQL file " + name, e);
        }
    }
}
