package io.millrace.catalog;

import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.CommitStateUnknownException;
import org.apache.iceberg.exceptions.ForbiddenException;
import org.apache.iceberg.exceptions.NotAuthorizedException;
import org.apache.iceberg.rest.RESTResponse;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** Answers every HTTP request: reads it, admits it, executes it, counts it and logs it. */
final class CatalogHandler extends Handler.Abstract {
    private static final Logger LOG = LoggerFactory.getLogger(CatalogHandler.class);
    private static final int LARGEST_BODY = 16 << 20;
    private static final String RETRY_AFTER_SECONDS = "2";
    private static final String JSON = "application/json";
    private static final String BEARER = "bearer ";
    private static final String TOKENS_PATH = "/v1/oauth/tokens";

    /** Never compared. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Answer(
            int status, String contentType, byte[] body, Map<String, String> headers) {
        static Answer json(int status, byte[] body) {
            return new Answer(status, JSON, body, Map.of());
        }

        static Answer of(Failure failure, Map<String, String> headers) {
            return new Answer(failure.status(), JSON, failure.body(), headers);
        }
    }

    /** What is known of a request while it is served; shown in its log line. */
    private static final class Progress {
        private String operation = "unknown";
        private String caller = "-";
        private boolean changes;
        private boolean repeatableWhenUnavailable;
        private String problem;
        private Exception cause;
    }

    private final CatalogOperations operations;
    private final DatabaseConnections connections;
    private final AccessTokens tokens;
    private final TokenEndpoint tokenEndpoint;
    private final ServerMetrics metrics = new ServerMetrics();

    CatalogHandler(
            CatalogOperations operations, DatabaseConnections connections, AccessTokens tokens) {
        this.operations = operations;
        this.connections = connections;
        this.tokens = tokens;
        this.tokenEndpoint = new TokenEndpoint(tokens);
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        long start = System.nanoTime();
        Progress progress = new Progress();
        Answer answer;
        try {
            answer = answer(request, progress);
        } catch (TokenEndpoint.Refused e) {
            progress.problem = e.getMessage();
            answer = Answer.json(e.status(), oauthError(e));
        } catch (Exception e) {
            Failure failure = Failure.of(e);
            progress.problem = failure.message();
            progress.cause = failure.type().equals("InternalServerError") ? e : null;
            answer = Answer.of(failure, headers(e, progress));
        }
        long duration = System.nanoTime() - start;
        metrics.request(progress.operation, answer.status(), duration);
        log(request, progress, answer.status(), duration);
        if (!isConsumed(request)) {
            response.getHeaders().put(HttpHeader.CONNECTION, "close");
        }
        send(request, response, callback, answer);
        return true;
    }

    /**
     * Reads what an early answer has left of the body. With a rest unread Jetty closes the
     * connection, which a client that is about to send its next request on it takes for a failure.
     */
    private static boolean isConsumed(Request request) {
        try (InputStream rest = Content.Source.asInputStream(request)) {
            for (long read = 0; read < LARGEST_BODY; ) {
                long skipped = rest.skip(LARGEST_BODY - read);
                if (skipped == 0 && rest.read() < 0) {
                    return true;
                }
                read += Math.max(1, skipped);
            }
        } catch (IOException e) {
            LOG.debug("the rest of a body did not arrive", e);
        }
        return false;
    }

    /** Iceberg's clients repeat a POST after 503 only when told so. */
    private static Map<String, String> headers(Exception error, Progress progress) {
        if (error instanceof NotAuthorizedException) {
            return Map.of("WWW-Authenticate", "Bearer");
        }
        if (error instanceof DatabaseUnavailableException && progress.repeatableWhenUnavailable) {
            return Map.of("Retry-After", RETRY_AFTER_SECONDS);
        }
        return Map.of();
    }

    private Answer answer(Request request, Progress progress) throws IOException {
        String path = request.getHttpURI().getPath();
        String method = request.getMethod();
        boolean isRead = method.equals("GET") || method.equals("HEAD");
        if (isRead && path.equals("/health")) {
            progress.operation = "health";
            return health(progress);
        }
        if (isRead && path.equals("/metrics")) {
            progress.operation = "metrics";
            byte[] text = metrics.text(connections.inUse()).getBytes(StandardCharsets.UTF_8);
            return new Answer(200, "text/plain; version=0.0.4; charset=utf-8", text, Map.of());
        }
        if (method.equals("POST") && path.equals(TOKENS_PATH)) {
            progress.operation = "issue_token";
            return Answer.json(
                    200,
                    Json.write(
                            tokenEndpoint.answer(
                                    body(request),
                                    request.getHeaders().get(HttpHeader.AUTHORIZATION))));
        }
        Caller caller = caller(request);
        progress.caller = caller.name();
        Route.Match match = Route.of(method, path);
        if (match instanceof Route.Found found) {
            return execute(request, found, caller, progress);
        }
        if (match instanceof Route.OtherMethods other) {
            return methodNotAllowed(method, path, other.methods());
        }
        return Answer.json(
                404,
                Json.error(
                        "This server has no %s %s; GET /v1/config lists what it has"
                                .formatted(method, path),
                        "NoSuchEndpointException",
                        404));
    }

    private Answer execute(Request request, Route.Found found, Caller caller, Progress progress)
            throws IOException {
        Route route = found.route();
        progress.operation = route.label();
        progress.changes = route.role() == Role.WRITER;
        progress.repeatableWhenUnavailable = route.isRepeatableWhenUnavailable();
        if (!caller.role().covers(route.role())) {
            throw new ForbiddenException(
                    "%s is a reader, %s needs the role writer", caller.name(), route.label());
        }
        if (route.role() == Role.WRITER && !mayChange(caller, found)) {
            throw new ForbiddenException(
                    "%s is a writer of %s only, %s is elsewhere",
                    caller.name(), new TreeSet<>(caller.namespaces()), route.label());
        }
        try {
            Optional<RESTResponse> result =
                    operations.execute(
                            new CatalogOperations.Call(
                                    found, query(request), body(request), caller));
            return result.map(response -> Answer.json(200, Json.write(response)))
                    .orElseGet(() -> new Answer(204, null, null, Map.of()));
        } catch (CommitFailedException e) {
            metrics.commitConflict();
            throw e;
        } catch (CommitStateUnknownException e) {
            metrics.commitUnknown();
            throw e;
        }
    }

    /** What names its namespaces elsewhere than in its path is for writers of everything. */
    private static boolean mayChange(Caller caller, Route.Found found) {
        return caller.mayChange(
                found.namespace() == null ? Namespace.empty() : CatalogOperations.namespace(found));
    }

    private Answer health(Progress progress) {
        try {
            connections.check();
            return Answer.json(200, Json.write(Map.of("status", "up", "database", "up")));
        } catch (SQLException | DatabaseUnavailableException e) {
            progress.problem = e.getMessage();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            progress.problem = "interrupted";
        }
        return Answer.json(
                503,
                Json.write(Map.of("status", "down", "database", String.valueOf(progress.problem))));
    }

    private Caller caller(Request request) {
        String header = request.getHeaders().get(HttpHeader.AUTHORIZATION);
        if (header == null || !header.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            throw new NotAuthorizedException("Send the header Authorization: Bearer <token>");
        }
        return tokens.caller(header.substring(BEARER.length()).strip())
                .orElseThrow(
                        () -> new NotAuthorizedException("The bearer token is unknown or ended"));
    }

    private static Answer methodNotAllowed(String method, String path, List<String> methods) {
        return new Answer(
                405,
                JSON,
                Json.error(
                        "%s is not possible on %s, use %s".formatted(method, path, methods),
                        "MethodNotAllowedException",
                        405),
                Map.of("Allow", String.join(", ", methods)));
    }

    private static Map<String, String> query(Request request) {
        Map<String, String> query = new HashMap<>();
        Request.extractQueryParameters(request)
                .forEach(field -> query.put(field.getName(), field.getValue()));
        return query;
    }

    private static String body(Request request) throws IOException {
        try (InputStream input = Content.Source.asInputStream(request)) {
            byte[] bytes = input.readNBytes(LARGEST_BODY + 1);
            if (bytes.length > LARGEST_BODY) {
                throw new IllegalArgumentException(
                        "The body is larger than %d bytes".formatted(LARGEST_BODY));
            }
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    private static byte[] oauthError(TokenEndpoint.Refused refused) {
        return Json.write(
                Map.of("error", refused.code(), "error_description", refused.getMessage()));
    }

    private static void log(Request request, Progress progress, int status, long duration) {
        String line =
                "method=%s path=%s operation=%s caller=%s status=%d ms=%d%s"
                        .formatted(
                                request.getMethod(),
                                request.getHttpURI().getPath(),
                                progress.operation,
                                progress.caller,
                                status,
                                duration / 1_000_000,
                                progress.problem == null
                                        ? ""
                                        : " problem=\"" + progress.problem + "\"");
        if (status >= 500) {
            LOG.warn(line, progress.cause);
        } else if (status == 401 || status == 403 || progress.changes) {
            LOG.info(line);
        } else {
            LOG.debug(line);
        }
    }

    private static void send(Request request, Response response, Callback callback, Answer answer) {
        response.setStatus(answer.status());
        answer.headers().forEach((name, value) -> response.getHeaders().put(name, value));
        if (answer.body() == null) {
            callback.succeeded();
            return;
        }
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, answer.contentType());
        boolean hasBody = !request.getMethod().equals("HEAD");
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, answer.body().length);
        response.write(
                true, hasBody ? ByteBuffer.wrap(answer.body()) : ByteBuffer.allocate(0), callback);
    }
}
