package io.millrace.pipelines.sql;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where SQL files are read from: the folder that {@code MILLRACE_SQL} names, else the copy of
 * {@code sql/} inside the bundle. Both hold the same bytes in a release; the folder lets an
 * operator run a changed text.
 */
public final class SqlFiles {
    private SqlFiles() {}

    /**
     * @param name path below {@code sql/}, such as {@code flink/jobs/speed.sql}
     * @return the file's text
     * @throws SqlScriptException when there is no such file
     */
    public static String read(String name) {
        String folder = System.getenv("MILLRACE_SQL");
        try {
            if (folder != null && !folder.isBlank()) {
                Path file = Path.of(folder, name);
                if (!Files.isRegularFile(file)) {
                    throw new SqlScriptException(
                            "There is no SQL file " + file + ": check the name, and MILLRACE_SQL.");
                }
                return Files.readString(file);
            }
            try (InputStream in = SqlFiles.class.getResourceAsStream("/sql/" + name)) {
                if (in == null) {
                    throw new SqlScriptException(
                            "There is no SQL file "
                                    + name
                                    + " in the bundle: names start below sql/.");
                }
                return new String(in.readAllBytes(), StandardCharsets.UTF_8);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Can't read the SQL file " + name, e);
        }
    }
}
