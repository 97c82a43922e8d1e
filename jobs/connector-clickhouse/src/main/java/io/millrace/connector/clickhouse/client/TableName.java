package io.millrace.connector.clickhouse.client;

import org.apache.flink.annotation.PublicEvolving;

import java.io.Serializable;

/** A table of one ClickHouse server, as it is spelled there (unquoted, case-sensitive). */
@PublicEvolving
public record TableName(String database, String table) implements Serializable {

    /** The name as it is written into a statement. */
    public String quoted() {
        return quote(database) + "." + quote(table);
    }

    /** An identifier in backticks. */
    public static String quote(String identifier) {
        return "`" + identifier.replace("\\", "\\\\").replace("`", "\\`") + "`";
    }

    /** An identifier without its backticks, where it has some. */
    public static String unquote(String identifier) {
        return identifier.startsWith("`")
                ? identifier
                        .substring(1, identifier.length() - 1)
                        .replace("\\`", "`")
                        .replace("\\\\", "\\")
                : identifier;
    }

    @Override
    public String toString() {
        return database + "." + table;
    }
}
