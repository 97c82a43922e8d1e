package io.millrace.connector.clickhouse.sink.writer;

import java.math.BigInteger;

/** The values of a ClickHouse integer type. */
record IntegerRange(String type, BigInteger lowest, BigInteger highest) {

    static IntegerRange signed(int bytes) {
        BigInteger limit = BigInteger.ONE.shiftLeft(bytes * Byte.SIZE - 1);
        return new IntegerRange(
                "Int" + bytes * Byte.SIZE, limit.negate(), limit.subtract(BigInteger.ONE));
    }

    static IntegerRange unsigned(int bytes) {
        BigInteger limit = BigInteger.ONE.shiftLeft(bytes * Byte.SIZE);
        return new IntegerRange(
                "UInt" + bytes * Byte.SIZE, BigInteger.ZERO, limit.subtract(BigInteger.ONE));
    }

    /** Compares without making an object where the range is that of a long or narrower. */
    boolean contains(long value) {
        long smallest = lowest.bitLength() < Long.SIZE ? lowest.longValue() : Long.MIN_VALUE;
        long largest = highest.bitLength() < Long.SIZE ? highest.longValue() : Long.MAX_VALUE;
        return value >= smallest && value <= largest;
    }

    /**
     * The value.
     *
     * @throws UnencodableValueException when it is out of the range
     */
    BigInteger check(BigInteger value) {
        if (value.compareTo(lowest) < 0 || value.compareTo(highest) > 0) {
            throw UnencodableValueException.outOfRange(value, toString());
        }
        return value;
    }

    @Override
    public String toString() {
        return "of " + type;
    }
}
