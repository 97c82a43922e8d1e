package io.millrace.connector.clickhouse.source.filter;

import io.millrace.connector.clickhouse.source.filter.Predicate.And;
import io.millrace.connector.clickhouse.source.filter.Predicate.Comparison;
import io.millrace.connector.clickhouse.source.filter.Predicate.IsNull;
import io.millrace.connector.clickhouse.source.filter.Predicate.Not;
import io.millrace.connector.clickhouse.source.filter.Predicate.Operator;
import io.millrace.connector.clickhouse.source.filter.Predicate.Or;
import io.millrace.connector.clickhouse.source.filter.Predicate.StartsWith;

import org.apache.flink.annotation.Internal;
import org.apache.flink.table.expressions.CallExpression;
import org.apache.flink.table.expressions.Expression;
import org.apache.flink.table.expressions.FieldReferenceExpression;
import org.apache.flink.table.expressions.ResolvedExpression;
import org.apache.flink.table.expressions.ValueLiteralExpression;
import org.apache.flink.table.functions.BuiltInFunctionDefinitions;
import org.apache.flink.table.functions.FunctionDefinition;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.LogicalTypeRoot;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Turns filters of Flink into predicates that ClickHouse answers alike.
 *
 * <p>What differs between the two (floating point, functions, casts, columns on both sides) is not
 * translated and stays with Flink.
 */
@Internal
public final class PredicateTranslator {
    private static final int MAX_LITERALS = 1_000;
    private static final Pattern PREFIX = Pattern.compile("([^%_\\\\]+)%+");
    private static final Map<FunctionDefinition, Operator> OPERATORS =
            Map.of(
                    BuiltInFunctionDefinitions.EQUALS, Operator.EQUAL,
                    BuiltInFunctionDefinitions.NOT_EQUALS, Operator.NOT_EQUAL,
                    BuiltInFunctionDefinitions.LESS_THAN, Operator.LESS,
                    BuiltInFunctionDefinitions.LESS_THAN_OR_EQUAL, Operator.LESS_OR_EQUAL,
                    BuiltInFunctionDefinitions.GREATER_THAN, Operator.GREATER,
                    BuiltInFunctionDefinitions.GREATER_THAN_OR_EQUAL, Operator.GREATER_OR_EQUAL);

    private PredicateTranslator() {}

    /** The predicate for a filter; empty when Flink has to evaluate it. */
    public static Optional<Predicate> translate(ResolvedExpression filter) {
        return predicate(filter).filter(predicate -> literals(predicate) <= MAX_LITERALS);
    }

    private static Optional<Predicate> predicate(Expression expression) {
        if (expression instanceof FieldReferenceExpression field) {
            return isColumn(field, LogicalTypeRoot.BOOLEAN)
                    ? Optional.of(Predicate.equal(field.getName(), new Literal.Flag(true)))
                    : Optional.empty();
        }
        if (!(expression instanceof CallExpression call)) {
            return Optional.empty();
        }
        FunctionDefinition function = call.getFunctionDefinition();
        List<ResolvedExpression> arguments = call.getResolvedChildren();
        Operator operator = OPERATORS.get(function);
        if (operator != null) {
            return comparison(arguments.get(0), operator, arguments.get(1));
        }
        if (function == BuiltInFunctionDefinitions.AND) {
            return all(arguments, And::new);
        }
        if (function == BuiltInFunctionDefinitions.OR) {
            return all(arguments, Or::new);
        }
        if (function == BuiltInFunctionDefinitions.NOT) {
            return predicate(arguments.get(0)).map(Not::new);
        }
        return onColumn(function, arguments);
    }

    private static Optional<Predicate> onColumn(
            FunctionDefinition function, List<ResolvedExpression> arguments) {
        if (arguments.isEmpty() || !(arguments.get(0) instanceof FieldReferenceExpression column)) {
            return Optional.empty();
        }
        if (function == BuiltInFunctionDefinitions.IS_NULL) {
            return Optional.of(new IsNull(column.getName()));
        }
        if (function == BuiltInFunctionDefinitions.IS_NOT_NULL) {
            return Optional.of(new Not(new IsNull(column.getName())));
        }
        if (function == BuiltInFunctionDefinitions.LIKE && arguments.size() == 2) {
            return startsWith(column, arguments.get(1));
        }
        if (function == BuiltInFunctionDefinitions.BETWEEN) {
            return both(
                    comparison(column, Operator.GREATER_OR_EQUAL, arguments.get(1)),
                    comparison(column, Operator.LESS_OR_EQUAL, arguments.get(2)));
        }
        if (function == BuiltInFunctionDefinitions.IN) {
            List<ResolvedExpression> values = arguments.subList(1, arguments.size());
            return all(values, value -> comparison(column, Operator.EQUAL, value), Or::new);
        }
        return Optional.empty();
    }

    private static Optional<Predicate> comparison(
            Expression left, Operator operator, Expression right) {
        if (left instanceof ValueLiteralExpression && right instanceof FieldReferenceExpression) {
            return comparison(right, operator.mirrored(), left);
        }
        if (left instanceof FieldReferenceExpression column
                && right instanceof ValueLiteralExpression value
                && Literals.isComparable(typeOf(column))) {
            return Literals.of(value)
                    .map(literal -> new Comparison(column.getName(), operator, literal));
        }
        return Optional.empty();
    }

    private static Optional<Predicate> startsWith(
            FieldReferenceExpression column, Expression pattern) {
        if (!isColumn(column, LogicalTypeRoot.VARCHAR)
                || !(pattern instanceof ValueLiteralExpression literal)) {
            return Optional.empty();
        }
        return literal.getValueAs(String.class)
                .map(PREFIX::matcher)
                .filter(Matcher::matches)
                .map(match -> new StartsWith(column.getName(), match.group(1)));
    }

    private static Optional<Predicate> both(Optional<Predicate> left, Optional<Predicate> right) {
        return left.flatMap(first -> right.map(second -> new And(List.of(first, second))));
    }

    private static Optional<Predicate> all(
            List<ResolvedExpression> parts, Function<List<Predicate>, Predicate> together) {
        return all(parts, PredicateTranslator::predicate, together);
    }

    private static Optional<Predicate> all(
            List<ResolvedExpression> parts,
            Function<ResolvedExpression, Optional<Predicate>> translation,
            Function<List<Predicate>, Predicate> together) {
        List<Predicate> translated = new ArrayList<>();
        for (ResolvedExpression part : parts) {
            Optional<Predicate> predicate = translation.apply(part);
            if (predicate.isEmpty()) {
                return Optional.empty();
            }
            translated.add(predicate.get());
        }
        return Optional.of(flat(together.apply(translated)));
    }

    /** One level of OR instead of one for each operand, which ClickHouse parses without a stack. */
    private static Predicate flat(Predicate predicate) {
        if (!(predicate instanceof Or or)) {
            return predicate;
        }
        List<Predicate> parts = new ArrayList<>();
        for (Predicate part : or.parts()) {
            parts.addAll(part instanceof Or inner ? inner.parts() : List.of(part));
        }
        return new Or(parts);
    }

    private static int literals(Predicate predicate) {
        if (predicate instanceof And and) {
            return and.parts().stream().mapToInt(PredicateTranslator::literals).sum();
        }
        if (predicate instanceof Or or) {
            return or.parts().stream().mapToInt(PredicateTranslator::literals).sum();
        }
        return predicate instanceof Not not ? literals(not.part()) : 1;
    }

    private static boolean isColumn(FieldReferenceExpression field, LogicalTypeRoot root) {
        return typeOf(field).is(root);
    }

    private static LogicalType typeOf(FieldReferenceExpression field) {
        return field.getOutputDataType().getLogicalType();
    }
}
