package io.millrace.pipelines.cdc;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A column that a view expects in an image.
 *
 * @param name the column in Postgres
 * @param type what its text must be
 * @param precision of a decimal
 * @param scale of a decimal
 * @param nullable whether it may be null, or gone
 */
record ImageColumn(String name, Type type, int precision, int scale, boolean nullable) {
    private static final Pattern DECLARATION =
            Pattern.compile(
                    "(\\w+) (STRING|INT|DATE|BOOLEAN|INSTANT|DECIMAL\\((\\d+), (\\d+)\\))( NULL)?");

    /** What Debezium writes where Postgres did not send a large value that did not change. */
    private static final String UNAVAILABLE = "__debezium_unavailable_value";

    enum Type {
        STRING,
        INT,
        DATE,
        BOOLEAN,
        INSTANT,
        DECIMAL
    }

    /**
     * @param declaration such as {@code price DECIMAL(10, 2)} or {@code last_login INSTANT NULL}
     */
    static ImageColumn parse(String declaration) {
        Matcher matcher = DECLARATION.matcher(declaration);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "'%s' declares no column: write a name, one of STRING, INT, DATE, BOOLEAN, INSTANT, DECIMAL(p, s), and NULL where it may be null."
                            .formatted(declaration));
        }
        boolean decimal = matcher.group(3) != null;
        return new ImageColumn(
                matcher.group(1),
                decimal ? Type.DECIMAL : Type.valueOf(matcher.group(2)),
                decimal ? Integer.parseInt(matcher.group(3)) : 0,
                decimal ? Integer.parseInt(matcher.group(4)) : 0,
                matcher.group(5) != null);
    }

    /** What is wrong with the column in this image; null where nothing is. */
    String problemIn(Map<String, String> image) {
        String text = image.get(name);
        if (text == null) {
            if (nullable) {
                return null;
            }
            return name + (image.containsKey(name) ? " is null" : ": the table has no such column");
        }
        if (text.equals(UNAVAILABLE)) {
            return name + ": Postgres did not send its value, set REPLICA IDENTITY FULL";
        }
        return holds(text) ? null : name + ": '" + text + "' is no " + typeName();
    }

    private String typeName() {
        return type == Type.DECIMAL
                ? "DECIMAL(%d, %d)".formatted(precision, scale)
                : type.toString();
    }

    private boolean holds(String text) {
        try {
            return switch (type) {
                case STRING -> true;
                case INT -> Integer.toString(Integer.parseInt(text)).equals(text);
                case DATE -> LocalDate.parse(text).toString().equals(text);
                case BOOLEAN -> {
                    String lower = text.toLowerCase(Locale.ROOT);
                    yield lower.equals("true") || lower.equals("false");
                }
                case INSTANT -> Instant.parse(text) != null;
                case DECIMAL -> {
                    BigDecimal number = new BigDecimal(text).stripTrailingZeros();
                    yield number.scale() <= scale
                            && number.precision() - number.scale() <= precision - scale;
                }
            };
        } catch (DateTimeException | NumberFormatException e) {
            return false;
        }
    }
}
