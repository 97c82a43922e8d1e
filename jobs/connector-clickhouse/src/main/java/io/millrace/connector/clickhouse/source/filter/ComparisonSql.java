package io.millrace.connector.clickhouse.source.filter;

import io.millrace.connector.clickhouse.client.ClickHouseType;
import io.millrace.connector.clickhouse.client.TableName;
import io.millrace.connector.clickhouse.source.filter.Predicate.Comparison;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.UUID;

/**
 * Writes a comparison so that ClickHouse can use its index on the column wherever the value is one
 * that the column could hold, and so that it is right in all other cases.
 */
final class ComparisonSql {
    private static final DateTimeFormatter SECONDS =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter NANOS =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSSSSSSSS").withZone(ZoneOffset.UTC);
    private static final LocalDate LAST_DATE = LocalDate.of(2149, 6, 6);
    private static final long LAST_SECOND = 0xFFFF_FFFFL;
    private static final int NANO_DIGITS = 9;

    private ComparisonSql() {}

    /**
     * @param type of the column, without Nullable and the like
     */
    static String write(Comparison comparison, ClickHouseType type, Condition condition) {
        String column = TableName.quote(comparison.column());
        Literal literal = comparison.literal();
        String sign = " " + comparison.operator().sign() + " ";
        if (literal instanceof Literal.Flag flag) {
            return column + sign + condition.parameter("Bool", Boolean.toString(flag.value()));
        }
        if (literal instanceof Literal.Day day) {
            return column + sign + day(day.value(), condition);
        }
        if (literal instanceof Literal.Moment moment) {
            return column + sign + moment(moment.value(), type, condition);
        }
        if (literal instanceof Literal.Numeric number) {
            return numeric(column, sign, number.value(), type, condition);
        }
        String text = ((Literal.Text) literal).value();
        String comparable = comparableType(text, type, comparison.operator().isEquality());
        return comparable.isEmpty()
                ? "toString(" + column + ")" + sign + condition.parameter("String", text)
                : column + sign + condition.parameter(comparable, text);
    }

    /** The type as which a text is compared with the column itself; empty when there is none. */
    private static String comparableType(String text, ClickHouseType type, boolean equality) {
        return switch (type.name()) {
            case "String" -> "String";
            case "FixedString" -> equality && !text.endsWith("\0") ? "String" : "";
            case "UUID" -> equality && isUuid(text) ? "UUID" : "";
            default -> "";
        };
    }

    private static String day(LocalDate day, Condition condition) {
        boolean fits = day.toEpochDay() >= 0 && !day.isAfter(LAST_DATE);
        return condition.parameter(fits ? "Date" : "Date32", day.toString());
    }

    private static String moment(Instant moment, ClickHouseType type, Condition condition) {
        int digits = 0;
        int fraction = moment.getNano();
        for (int unit = 100_000_000; fraction > 0; unit /= 10) {
            fraction %= unit;
            digits++;
        }
        long second = moment.getEpochSecond();
        if (type.name().equals("DateTime") && digits == 0 && second >= 0 && second <= LAST_SECOND) {
            return condition.parameter("DateTime('UTC')", SECONDS.format(moment));
        }
        if (type.name().equals("DateTime64")) {
            digits = Math.max(digits, type.intArgument(0));
        }
        String text = NANOS.format(moment);
        int cut = text.length() - NANO_DIGITS + digits - (digits == 0 ? 1 : 0);
        return condition.parameter("DateTime64(" + digits + ", 'UTC')", text.substring(0, cut));
    }

    private static String numeric(
            String column,
            String sign,
            BigDecimal value,
            ClickHouseType type,
            Condition condition) {
        BigDecimal plain = value.signum() == 0 ? BigDecimal.ZERO : value.stripTrailingZeros();
        int scale = Math.max(0, plain.scale());
        boolean decimal = type.name().equals("Decimal");
        int columnScale = decimal ? type.intArgument(1) : 0;
        if (decimal
                && scale <= columnScale
                && plain.precision() - plain.scale() <= type.intArgument(0) - columnScale) {
            return column + sign + condition.parameter(type.text(), plain.toPlainString());
        }
        if (!decimal && scale == 0) {
            String integer = holds(type, plain.toBigIntegerExact()) ? type.name() : "Int256";
            return column + sign + condition.parameter(integer, plain.toPlainString());
        }
        int common = Math.max(scale, columnScale);
        return "toDecimal256(%s, %d)".formatted(column, common)
                + sign
                + condition.parameter("Decimal(76, " + common + ")", plain.toPlainString());
    }

    private static boolean holds(ClickHouseType type, BigInteger value) {
        boolean signed = type.name().startsWith("Int");
        int bits = Integer.parseInt(type.name().replaceAll("\\D", ""));
        return signed ? value.bitLength() < bits : value.signum() >= 0 && value.bitLength() <= bits;
    }

    private static boolean isUuid(String text) {
        try {
            return UUID.fromString(text).toString().equals(text);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
