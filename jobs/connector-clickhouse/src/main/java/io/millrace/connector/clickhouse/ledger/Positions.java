package io.millrace.connector.clickhouse.ledger;

import io.millrace.connector.clickhouse.client.TableDescription;

import org.apache.flink.annotation.PublicEvolving;

import java.io.Serializable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How far each source was read: the last position, inclusive, by the value of {@code _src}. Nothing
 * was read of a source that is not named.
 */
@PublicEvolving
public record Positions(Map<String, Long> last) implements Serializable {
    /** Column that names the source of a row. */
    public static final String SOURCE = "_src";

    /** Column with the position of a row in its source. */
    public static final String POSITION = "_pos";

    /** Before the first position of a source. */
    private static final long NOTHING = -1;

    /** In the order of the names, so that equal positions give equal SQL. */
    public Positions {
        last = new TreeMap<>(last);
    }

    /**
     * What keeps rows of a table from being told by their positions, one message for each column.
     */
    public static List<String> nullableColumns(TableDescription table) {
        return Stream.of(SOURCE, POSITION)
                .filter(
                        name ->
                                table.column(name)
                                        .filter(column -> column.type().text().contains("Nullable"))
                                        .isPresent())
                .map(
                        name ->
                                "its column '%s' is Nullable, but a row without a position can't be told from those of a batch run."
                                        .formatted(name))
                .toList();
    }

    /** No source was read. */
    public static Positions none() {
        return new Positions(Map.of());
    }

    /** The further one of each source. */
    public Positions max(Positions other) {
        Map<String, Long> further = new HashMap<>(last);
        other.last.forEach((source, position) -> further.merge(source, position, Math::max));
        return new Positions(further);
    }

    /**
     * Whether no row of these positions comes after them.
     *
     * @param positions at least the furthest of each source; empty when they are not known
     */
    public boolean include(Map<String, Long> positions) {
        return !positions.isEmpty()
                && positions.entrySet().stream()
                        .allMatch(entry -> entry.getValue() <= of(entry.getKey()));
    }

    /** The last position of a source; less than any position when nothing was read of it. */
    public long of(String source) {
        return last.getOrDefault(source, NOTHING);
    }

    /** SQL condition for the rows that come after these positions. */
    public String after() {
        if (last.isEmpty()) {
            return "1";
        }
        List<String> sources = last.keySet().stream().map(Positions::literal).toList();
        String positions =
                last.values().stream().map(Object::toString).collect(Collectors.joining(", "));
        return "%s > transform(toString(%s), [%s], CAST([%s], 'Array(Int64)'), toInt64(%s))"
                .formatted(POSITION, SOURCE, String.join(", ", sources), positions, NOTHING);
    }

    /** A string in SQL. */
    static String literal(String value) {
        return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
