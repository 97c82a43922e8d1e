package io.millrace.connector.clickhouse.source.filter;

import org.apache.flink.annotation.Internal;

import java.io.Serializable;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;

/** A value that a column is compared with. */
@Internal
public sealed interface Literal extends Serializable {

    /** A whole or decimal number. */
    record Numeric(BigDecimal value) implements Literal {
        @Override
        public String toString() {
            return value.toPlainString();
        }
    }

    /** A character string. */
    record Text(String value) implements Literal {
        @Override
        public String toString() {
            return "'" + value + "'";
        }
    }

    /** A date. */
    record Day(LocalDate value) implements Literal {
        @Override
        public String toString() {
            return value.toString();
        }
    }

    /** An instant; a timestamp without a zone is taken as UTC. */
    record Moment(Instant value) implements Literal {
        @Override
        public String toString() {
            return value.toString();
        }
    }

    /** A boolean. */
    record Flag(boolean value) implements Literal {
        @Override
        public String toString() {
            return Boolean.toString(value);
        }
    }
}
