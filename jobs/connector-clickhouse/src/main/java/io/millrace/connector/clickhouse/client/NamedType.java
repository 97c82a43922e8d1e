package io.millrace.connector.clickhouse.client;

import org.apache.flink.annotation.Internal;

import java.util.ArrayList;
import java.util.List;

/**
 * An element of a Tuple or Nested type.
 *
 * @param name as declared; f0, f1, ... where the type names none
 */
@Internal
public record NamedType(String name, ClickHouseType type) {

    /** The elements of a Tuple or Nested type, in their order. */
    public static List<NamedType> elements(ClickHouseType tuple) {
        List<NamedType> elements = new ArrayList<>();
        for (String argument : tuple.arguments()) {
            elements.add(element(argument, elements.size()));
        }
        return elements;
    }

    private static NamedType element(String argument, int index) {
        int space = argument.startsWith("`") ? argument.indexOf("` ") + 1 : argument.indexOf(' ');
        int open = argument.startsWith("`") ? argument.length() : argument.indexOf('(');
        boolean named = space > 0 && (open < 0 || space < open);
        if (!named) {
            return new NamedType("f" + index, ClickHouseType.parse(argument));
        }
        return new NamedType(
                TableName.unquote(argument.substring(0, space)),
                ClickHouseType.parse(argument.substring(space)));
    }
}
