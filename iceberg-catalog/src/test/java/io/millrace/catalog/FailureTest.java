package io.millrace.catalog;

import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.CommitStateUnknownException;
import org.apache.iceberg.exceptions.ForbiddenException;
import org.apache.iceberg.exceptions.NamespaceNotEmptyException;
import org.apache.iceberg.exceptions.NoSuchNamespaceException;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.iceberg.exceptions.NoSuchViewException;
import org.apache.iceberg.exceptions.NotAuthorizedException;
import org.apache.iceberg.exceptions.NotFoundException;
import org.apache.iceberg.exceptions.UnprocessableEntityException;
import org.apache.iceberg.exceptions.ValidationException;
import org.apache.iceberg.jdbc.UncheckedSQLException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

class FailureTest {
    static Stream<Arguments> errors() {
        return Stream.of(
                Arguments.of(new IllegalArgumentException("m"), 400, "IllegalArgumentException"),
                Arguments.of(new NumberFormatException("m"), 400, "IllegalArgumentException"),
                Arguments.of(new ValidationException("m"), 400, "ValidationException"),
                Arguments.of(new NotAuthorizedException("m"), 401, "NotAuthorizedException"),
                Arguments.of(new ForbiddenException("m"), 403, "ForbiddenException"),
                Arguments.of(new NoSuchNamespaceException("m"), 404, "NoSuchNamespaceException"),
                Arguments.of(new NoSuchTableException("m"), 404, "NoSuchTableException"),
                Arguments.of(new NoSuchViewException("m"), 404, "NoSuchViewException"),
                Arguments.of(new NotFoundException("m"), 404, "NotFoundException"),
                Arguments.of(
                        new UnsupportedOperationException("m"),
                        501,
                        "UnsupportedOperationException"),
                Arguments.of(new AlreadyExistsException("m"), 409, "AlreadyExistsException"),
                Arguments.of(
                        new NamespaceNotEmptyException("m"), 409, "NamespaceNotEmptyException"),
                Arguments.of(new CommitFailedException("m"), 409, "CommitFailedException"),
                Arguments.of(
                        new UnprocessableEntityException("m"), 422, "UnprocessableEntityException"),
                Arguments.of(
                        new CommitStateUnknownException(new RuntimeException("m")),
                        500,
                        "CommitStateUnknownException"),
                Arguments.of(
                        new DatabaseUnavailableException("m"), 503, "ServiceUnavailableException"),
                Arguments.of(database("23505"), 409, "AlreadyExistsException"),
                Arguments.of(database("22001"), 400, "BadRequestException"),
                Arguments.of(database("08006"), 503, "ServiceUnavailableException"),
                Arguments.of(database("57P01"), 503, "ServiceUnavailableException"),
                Arguments.of(database("42P01"), 500, "InternalServerError"),
                Arguments.of(new IllegalStateException("m"), 500, "InternalServerError"),
                Arguments.of(new NullPointerException(), 500, "InternalServerError"));
    }

    private static UncheckedSQLException database(String state) {
        return new UncheckedSQLException(new SQLException("m\nDetail: d", state), "failed");
    }

    @ParameterizedTest
    @MethodSource("errors")
    void hasTheStatusAndTypeOfTheSpecification(Exception error, int status, String type) {
        Failure failure = Failure.of(error);
        assertThat(failure.status()).isEqualTo(status);
        assertThat(failure.type()).isEqualTo(type);
        assertThat(failure.message()).isNotEmpty().doesNotContain("Detail");
        assertThat(new String(failure.body(), StandardCharsets.UTF_8))
                .contains("\"error\":{", "\"code\":" + status, "\"type\":\"" + type + "\"");
    }
}
