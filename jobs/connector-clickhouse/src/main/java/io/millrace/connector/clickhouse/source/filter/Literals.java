package io.millrace.connector.clickhouse.source.filter;

import org.apache.flink.annotation.Internal;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.expressions.ValueLiteralExpression;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.utils.LogicalTypeChecks;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Optional;

/** Takes values out of Flink. */
@Internal
public final class Literals {
    private static final LocalDate FIRST_DAY = LocalDate.of(1900, 1, 1);
    private static final LocalDate LAST_DAY = LocalDate.of(2299, 12, 31);
    private static final Instant FIRST_MOMENT = Instant.parse("1900-01-01T00:00:00Z");
    private static final Instant LAST_MOMENT = Instant.parse("2262-04-11T23:47:16Z");

    private Literals() {}

    /** Whether columns of a type can be compared with literals. */
    public static boolean isComparable(LogicalType type) {
        return switch (type.getTypeRoot()) {
            case BOOLEAN,
                    TINYINT,
                    SMALLINT,
                    INTEGER,
                    BIGINT,
                    DECIMAL,
                    VARCHAR,
                    DATE,
                    TIMESTAMP_WITHOUT_TIME_ZONE,
                    TIMESTAMP_WITH_LOCAL_TIME_ZONE ->
                    true;
            default -> false;
        };
    }

    /** The value of a literal; empty for NULL and for what ClickHouse cannot compare with. */
    static Optional<Literal> of(ValueLiteralExpression expression) {
        if (expression.isNull()) {
            return Optional.empty();
        }
        return switch (expression.getOutputDataType().getLogicalType().getTypeRoot()) {
            case BOOLEAN -> expression.getValueAs(Boolean.class).map(Literal.Flag::new);
            case TINYINT -> expression.getValueAs(Byte.class).map(Literals::whole);
            case SMALLINT -> expression.getValueAs(Short.class).map(Literals::whole);
            case INTEGER -> expression.getValueAs(Integer.class).map(Literals::whole);
            case BIGINT -> expression.getValueAs(Long.class).map(Literals::whole);
            case DECIMAL -> expression.getValueAs(BigDecimal.class).map(Literal.Numeric::new);
            case CHAR, VARCHAR -> expression.getValueAs(String.class).map(Literal.Text::new);
            case DATE -> expression.getValueAs(LocalDate.class).flatMap(Literals::day);
            case TIMESTAMP_WITHOUT_TIME_ZONE ->
                    expression
                            .getValueAs(LocalDateTime.class)
                            .flatMap(time -> moment(time.toInstant(ZoneOffset.UTC)));
            case TIMESTAMP_WITH_LOCAL_TIME_ZONE ->
                    expression.getValueAs(Instant.class).flatMap(Literals::moment);
            default -> Optional.empty();
        };
    }

    /** A field of a row, which is not null; empty for a value that no ClickHouse column holds. */
    public static Optional<Literal> of(RowData row, int field, LogicalType type) {
        return switch (type.getTypeRoot()) {
            case BOOLEAN -> Optional.of(new Literal.Flag(row.getBoolean(field)));
            case TINYINT -> Optional.of(whole(row.getByte(field)));
            case SMALLINT -> Optional.of(whole(row.getShort(field)));
            case INTEGER -> Optional.of(whole(row.getInt(field)));
            case BIGINT -> Optional.of(whole(row.getLong(field)));
            case DECIMAL ->
                    Optional.of(
                            new Literal.Numeric(
                                    row.getDecimal(
                                                    field,
                                                    LogicalTypeChecks.getPrecision(type),
                                                    LogicalTypeChecks.getScale(type))
                                            .toBigDecimal()));
            case VARCHAR -> Optional.of(new Literal.Text(row.getString(field).toString()));
            case DATE -> day(LocalDate.ofEpochDay(row.getInt(field)));
            case TIMESTAMP_WITHOUT_TIME_ZONE, TIMESTAMP_WITH_LOCAL_TIME_ZONE ->
                    moment(
                            row.getTimestamp(field, LogicalTypeChecks.getPrecision(type))
                                    .toInstant());
            default -> throw new IllegalArgumentException("Not comparable: " + type);
        };
    }

    private static Literal whole(Number value) {
        return new Literal.Numeric(BigDecimal.valueOf(value.longValue()));
    }

    private static Optional<Literal> day(LocalDate day) {
        return day.isBefore(FIRST_DAY) || day.isAfter(LAST_DAY)
                ? Optional.empty()
                : Optional.of(new Literal.Day(day));
    }

    private static Optional<Literal> moment(Instant instant) {
        return instant.isBefore(FIRST_MOMENT) || instant.isAfter(LAST_MOMENT)
                ? Optional.empty()
                : Optional.of(new Literal.Moment(instant));
    }
}
