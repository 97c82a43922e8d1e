package io.millrace.catalog;

import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.exceptions.BadRequestException;
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
import org.apache.iceberg.jdbc.UncheckedInterruptedException;
import org.apache.iceberg.jdbc.UncheckedSQLException;

import java.sql.SQLException;
import java.util.Map;

/**
 * The answer to a request that failed.
 *
 * <p>Clients conclude from the status: after 4xx on a commit they delete the files of the commit,
 * after 5xx they must not. So only what is proven not to have taken effect gets a 4xx.
 *
 * @param type name of the error in the specification
 */
record Failure(int status, String type, String message) {
    private static final Map<Class<? extends Exception>, Integer> STATUS =
            Map.ofEntries(
                    Map.entry(IllegalArgumentException.class, 400),
                    Map.entry(ValidationException.class, 400),
                    Map.entry(BadRequestException.class, 400),
                    Map.entry(NotAuthorizedException.class, 401),
                    Map.entry(ForbiddenException.class, 403),
                    Map.entry(NoSuchNamespaceException.class, 404),
                    Map.entry(NoSuchTableException.class, 404),
                    Map.entry(NoSuchViewException.class, 404),
                    Map.entry(NotFoundException.class, 404),
                    Map.entry(UnsupportedOperationException.class, 501),
                    Map.entry(AlreadyExistsException.class, 409),
                    Map.entry(NamespaceNotEmptyException.class, 409),
                    Map.entry(CommitFailedException.class, 409),
                    Map.entry(UnprocessableEntityException.class, 422),
                    Map.entry(CommitStateUnknownException.class, 500));

    static Failure of(Exception error) {
        if (error instanceof UncheckedSQLException
                && error.getCause() instanceof SQLException cause) {
            return ofDatabase(error, cause);
        }
        if (error instanceof DatabaseUnavailableException
                || error instanceof UncheckedInterruptedException) {
            return unavailable(error.getMessage());
        }
        Integer status = STATUS.get(error.getClass());
        if (status != null) {
            return new Failure(status, error.getClass().getSimpleName(), text(error));
        }
        if (error instanceof IllegalArgumentException) {
            return new Failure(400, "IllegalArgumentException", text(error));
        }
        if (error.getClass().getName().startsWith("software.amazon.awssdk.")) {
            return unavailable("The object store failed: " + text(error));
        }
        return new Failure(
                500, "InternalServerError", error.getClass().getSimpleName() + ": " + text(error));
    }

    private static Failure ofDatabase(Exception error, SQLException cause) {
        String state = cause.getSQLState() == null ? "" : cause.getSQLState();
        if (state.equals("23505")) {
            return new Failure(
                    409,
                    "AlreadyExistsException",
                    "The name was taken by another request at the same time");
        }
        if (state.startsWith("22")) {
            return new Failure(
                    400,
                    "BadRequestException",
                    "The database refuses a value: " + firstLine(cause.getMessage()));
        }
        if (DatabaseConnections.isConnectionLost(cause)) {
            return unavailable("The database was lost: " + firstLine(cause.getMessage()));
        }
        return new Failure(
                500,
                "InternalServerError",
                error.getMessage() + ": " + firstLine(cause.getMessage()));
    }

    private static Failure unavailable(String message) {
        return new Failure(503, "ServiceUnavailableException", message);
    }

    private static String text(Exception error) {
        return error.getMessage() == null ? error.getClass().getSimpleName() : error.getMessage();
    }

    private static String firstLine(String message) {
        return message == null ? "no message" : message.lines().findFirst().orElse("");
    }

    byte[] body() {
        return Json.error(message, type, status);
    }
}
