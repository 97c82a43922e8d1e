package io.millrace.connector.clickhouse.sink.writer;

import io.millrace.connector.clickhouse.client.ClickHouseType;
import io.millrace.connector.clickhouse.client.NamedType;

import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.GenericArrayData;
import org.apache.flink.table.data.GenericMapData;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.types.logical.ArrayType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.MapType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.utils.LogicalTypeChecks;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;

/**
 * Random values of a ClickHouse type in Flink's internal form, the ends of the ranges among them.
 * Texts are as ClickHouse itself writes them, so that they come back as they were.
 */
final class RandomValues {
    private static final int FLINK_DIGITS = 38;
    private static final int LONGEST = 20;

    private final Random random;

    RandomValues(long seed) {
        this.random = new Random(seed);
    }

    Object next(ClickHouseType type, LogicalType flink) {
        return switch (type.name()) {
            case "Nullable" -> oneOf(4) ? null : next(type.typeArgument(0), flink);
            case "LowCardinality" -> next(type.typeArgument(0), flink);
            case "SimpleAggregateFunction" -> next(type.typeArgument(1), flink);
            case "Array" -> array(type.typeArgument(0), ((ArrayType) flink).getElementType());
            case "Map" -> map(type, (MapType) flink);
            case "Tuple" -> tuple(type, (RowType) flink);
            case "Nested" ->
                    array(
                            ClickHouseType.parse("Tuple" + type.text().substring(6)),
                            ((ArrayType) flink).getElementType());
            default -> scalar(type, flink);
        };
    }

    private Object scalar(ClickHouseType type, LogicalType flink) {
        return switch (type.name()) {
            case "Bool" -> random.nextBoolean();
            case "Int8", "Int16", "Int32", "Int64", "Int128", "Int256" ->
                    integer(bits(type), true, flink);
            case "UInt8", "UInt16", "UInt32", "UInt64", "UInt128", "UInt256" ->
                    integer(bits(type), false, flink);
            case "Float32" -> Float.intBitsToFloat(oneOf(4) ? 0x7f800000 : random.nextInt());
            case "Float64" ->
                    Double.longBitsToDouble(oneOf(4) ? Long.MIN_VALUE : random.nextLong());
            case "Decimal" -> decimal(type);
            case "Date" -> (int) between(0, 65_535);
            case "Date32" -> (int) between(day("1900-01-01"), day("2299-12-31"));
            case "DateTime" -> TimestampData.fromEpochMillis(between(0, 4_294_967_295L) * 1_000);
            case "DateTime64" -> dateTime64(type.intArgument(0));
            case "Time" -> (int) between(0, 86_399) * 1_000;
            case "Time64" -> (int) between(0, 86_399_999);
            case "String" ->
                    isBytes(flink) ? bytes(random.nextInt(LONGEST)) : StringData.fromString(text());
            case "FixedString" -> fixedString(type.intArgument(0), flink);
            case "UUID" -> isBytes(flink) ? bytes(16) : StringData.fromString(uuid());
            case "Enum8", "Enum16" -> enumeration(type);
            case "IPv4" -> StringData.fromString(ipv4());
            case "IPv6" -> StringData.fromString(ipv6());
            case "JSON" ->
                    StringData.fromString(
                            "{\"n\":%d,\"t\":\"%s\"}".formatted(random.nextLong(), uuid()));
            default -> throw new IllegalArgumentException("No random values of " + type);
        };
    }

    private Object integer(int bits, boolean signed, LogicalType flink) {
        BigInteger value = new BigInteger(bits, random);
        if (oneOf(4)) {
            BigInteger largest = BigInteger.ONE.shiftLeft(bits).subtract(BigInteger.ONE);
            value = random.nextBoolean() ? BigInteger.ZERO : largest;
        }
        if (signed) {
            value = value.subtract(BigInteger.ONE.shiftLeft(bits - 1));
        }
        BigInteger any = value;
        return switch (flink.getTypeRoot()) {
            case TINYINT -> any.byteValueExact();
            case SMALLINT -> any.shortValueExact();
            case INTEGER -> any.intValueExact();
            case BIGINT -> any.longValueExact();
            case DECIMAL -> {
                BigInteger limit = BigInteger.TEN.pow(FLINK_DIGITS);
                yield DecimalData.fromBigDecimal(
                        new BigDecimal(any.remainder(limit)),
                        LogicalTypeChecks.getPrecision(flink),
                        0);
            }
            default -> StringData.fromString(any.toString());
        };
    }

    private Object decimal(ClickHouseType type) {
        int precision = type.intArgument(0);
        int scale = type.intArgument(1);
        BigInteger limit = BigInteger.TEN.pow(precision);
        BigInteger digits =
                oneOf(4)
                        ? limit.subtract(BigInteger.ONE)
                        : new BigInteger(limit.bitLength(), random).mod(limit);
        BigDecimal value = new BigDecimal(random.nextBoolean() ? digits : digits.negate(), scale);
        if (precision <= FLINK_DIGITS) {
            return DecimalData.fromBigDecimal(value, precision, scale);
        }
        return StringData.fromString(
                value.signum() == 0 ? "0" : value.stripTrailingZeros().toPlainString());
    }

    private TimestampData dateTime64(int digits) {
        long first = day("1900-01-01") * 86_400L;
        // Nanoseconds since 1970 end in 2262.
        long last = digits == 9 ? 9_223_372_035L : (day("2299-12-31") + 1) * 86_400L - 1;
        long nanosPerUnit = (long) Math.pow(10, 9 - digits);
        long nanos = between(0, 1_000_000_000 / nanosPerUnit - 1) * nanosPerUnit;
        return TimestampData.fromEpochMillis(
                between(first, last) * 1_000 + nanos / 1_000_000, (int) (nanos % 1_000_000));
    }

    private Object fixedString(int length, LogicalType flink) {
        if (isBytes(flink)) {
            return bytes(length);
        }
        String text = "x".repeat(random.nextInt(length + 1));
        return StringData.fromString(text);
    }

    private StringData enumeration(ClickHouseType type) {
        String entry = type.arguments().get(random.nextInt(type.arguments().size()));
        return StringData.fromString(
                ClickHouseType.unquote(entry.substring(0, entry.lastIndexOf('=')).strip()));
    }

    private String text() {
        String letters = "aZ0 \t\n\\'\"`\0äßж€漢😀";
        return random.ints(random.nextInt(LONGEST), 0, letters.codePointCount(0, letters.length()))
                .map(place -> letters.codePointAt(letters.offsetByCodePoints(0, place)))
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private String uuid() {
        return new UUID(random.nextLong(), random.nextLong()).toString();
    }

    private String ipv4() {
        return "%d.%d.%d.%d"
                .formatted(between(0, 255), between(0, 255), between(0, 255), between(0, 255));
    }

    /** Words that are not zero, since those are written in more than one way; or a mapped IPv4. */
    private String ipv6() {
        if (oneOf(4)) {
            return "::ffff:" + ipv4();
        }
        StringBuilder words = new StringBuilder();
        for (int i = 0; i < 8; i++) {
            words.append(i == 0 ? "" : ":").append(Integer.toHexString((int) between(1, 0xffff)));
        }
        return words.toString();
    }

    private GenericArrayData array(ClickHouseType element, LogicalType flink) {
        Object[] elements = new Object[random.nextInt(4)];
        for (int i = 0; i < elements.length; i++) {
            elements[i] = next(element, flink);
        }
        return new GenericArrayData(elements);
    }

    private GenericMapData map(ClickHouseType type, MapType flink) {
        Map<Object, Object> map = new LinkedHashMap<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            map.put(
                    next(type.typeArgument(0), flink.getKeyType()),
                    next(type.typeArgument(1), flink.getValueType()));
        }
        return new GenericMapData(map);
    }

    private GenericRowData tuple(ClickHouseType type, RowType flink) {
        List<NamedType> elements = NamedType.elements(type);
        GenericRowData row = new GenericRowData(elements.size());
        for (int i = 0; i < elements.size(); i++) {
            row.setField(i, next(elements.get(i).type(), flink.getTypeAt(i)));
        }
        return row;
    }

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    /** Both ends are values, and come often. */
    private long between(long first, long last) {
        if (oneOf(8)) {
            return random.nextBoolean() ? first : last;
        }
        return first + (long) (random.nextDouble() * (last - first + 1));
    }

    private boolean oneOf(int count) {
        return random.nextInt(count) == 0;
    }

    private static boolean isBytes(LogicalType flink) {
        return switch (flink.getTypeRoot()) {
            case BINARY, VARBINARY -> true;
            default -> false;
        };
    }

    private static int bits(ClickHouseType type) {
        return Integer.parseInt(type.name().replaceAll("\\D", ""));
    }

    private static int day(String date) {
        return (int) LocalDate.parse(date).toEpochDay();
    }
}
