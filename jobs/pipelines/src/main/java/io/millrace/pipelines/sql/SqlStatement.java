package io.millrace.pipelines.sql;

/**
 * One statement of a script, variables filled in, without comments and without the closing
 * semicolon.
 *
 * @param file the file it stands in
 * @param line the line it starts on, from 1
 */
public record SqlStatement(String file, int line, String text) {
    /** {@code file:line}, for messages. */
    public String location() {
        return file + ":" + line;
    }
}
