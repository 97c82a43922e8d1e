package io.millrace.connector.clickhouse.source.filter;

import org.apache.flink.annotation.Internal;

import java.io.Serializable;
import java.util.List;

/** A condition on the columns of one row, with SQL's three-valued logic. */
@Internal
public sealed interface Predicate extends Serializable {

    /** How a column is compared with a value. */
    enum Operator {
        EQUAL("="),
        NOT_EQUAL("<>"),
        LESS("<"),
        LESS_OR_EQUAL("<="),
        GREATER(">"),
        GREATER_OR_EQUAL(">=");

        private final String sign;

        Operator(String sign) {
            this.sign = sign;
        }

        String sign() {
            return sign;
        }

        /** The operator with both sides exchanged. */
        Operator mirrored() {
            return switch (this) {
                case EQUAL, NOT_EQUAL -> this;
                case LESS -> GREATER;
                case LESS_OR_EQUAL -> GREATER_OR_EQUAL;
                case GREATER -> LESS;
                case GREATER_OR_EQUAL -> LESS_OR_EQUAL;
            };
        }

        boolean isEquality() {
            return this == EQUAL || this == NOT_EQUAL;
        }
    }

    /** A column against a value. */
    record Comparison(String column, Operator operator, Literal literal) implements Predicate {}

    /** A character string that begins with a text. */
    record StartsWith(String column, String prefix) implements Predicate {}

    /** A column without a value. */
    record IsNull(String column) implements Predicate {}

    /** All of them; at least one. */
    record And(List<Predicate> parts) implements Predicate {}

    /** Any of them; at least one. */
    record Or(List<Predicate> parts) implements Predicate {}

    /** The opposite. */
    record Not(Predicate part) implements Predicate {}

    /** A column that equals a value. */
    static Predicate equal(String column, Literal literal) {
        return new Comparison(column, Operator.EQUAL, literal);
    }
}
