package io.millrace.catalog;

import org.apache.iceberg.rest.Endpoint;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The operations of the REST specification that this server has. */
@SuppressWarnings("ImmutableEnumChecker") // Endpoint and List.of() are immutable in fact
enum Route {
    CONFIG(Endpoint.create("GET", "/v1/config"), Role.READER),
    LIST_NAMESPACES(Endpoint.V1_LIST_NAMESPACES, Role.READER),
    CREATE_NAMESPACE(Endpoint.V1_CREATE_NAMESPACE, Role.WRITER),
    LOAD_NAMESPACE(Endpoint.V1_LOAD_NAMESPACE, Role.READER),
    NAMESPACE_EXISTS(Endpoint.V1_NAMESPACE_EXISTS, Role.READER),
    DROP_NAMESPACE(Endpoint.V1_DELETE_NAMESPACE, Role.WRITER),
    UPDATE_NAMESPACE(Endpoint.V1_UPDATE_NAMESPACE, Role.WRITER),
    LIST_TABLES(Endpoint.V1_LIST_TABLES, Role.READER),
    CREATE_TABLE(Endpoint.V1_CREATE_TABLE, Role.WRITER),
    REGISTER_TABLE(Endpoint.V1_REGISTER_TABLE, Role.WRITER),
    LOAD_TABLE(Endpoint.V1_LOAD_TABLE, Role.READER),
    TABLE_EXISTS(Endpoint.V1_TABLE_EXISTS, Role.READER),
    COMMIT_TABLE(Endpoint.V1_UPDATE_TABLE, Role.WRITER),
    DROP_TABLE(Endpoint.V1_DELETE_TABLE, Role.WRITER),
    RENAME_TABLE(Endpoint.V1_RENAME_TABLE, Role.WRITER),
    REPORT_METRICS(Endpoint.V1_REPORT_METRICS, Role.READER),
    COMMIT_TRANSACTION(Endpoint.V1_COMMIT_TRANSACTION, Role.WRITER),
    LIST_VIEWS(Endpoint.V1_LIST_VIEWS, Role.READER),
    CREATE_VIEW(Endpoint.V1_CREATE_VIEW, Role.WRITER),
    LOAD_VIEW(Endpoint.V1_LOAD_VIEW, Role.READER),
    VIEW_EXISTS(Endpoint.V1_VIEW_EXISTS, Role.READER),
    REPLACE_VIEW(Endpoint.V1_UPDATE_VIEW, Role.WRITER),
    DROP_VIEW(Endpoint.V1_DELETE_VIEW, Role.WRITER),
    RENAME_VIEW(Endpoint.V1_RENAME_VIEW, Role.WRITER);

    private static final String PREFIX = "/{prefix}";

    private final Endpoint endpoint;
    private final Role role;
    private final List<String> segments;

    Route(Endpoint endpoint, Role role) {
        this.endpoint = endpoint;
        this.role = role;
        this.segments = split(endpoint.path().replace(PREFIX, ""));
    }

    /** Whether the operation matches, and what the path says. */
    sealed interface Match permits Found, OtherMethods, Unknown {}

    /**
     * @param namespace still encoded, null when the path has none
     * @param name of the table or view, still encoded, null when the path has none
     */
    record Found(Route route, String namespace, String name) implements Match {}

    /** The path exists, with these methods. */
    record OtherMethods(List<String> methods) implements Match {}

    /** No operation has this path. */
    record Unknown() implements Match {}

    static Match of(String method, String rawPath) {
        List<String> path = split(rawPath);
        List<String> methods = new ArrayList<>();
        for (Route route : values()) {
            if (route.matches(path)) {
                if (route.endpoint.httpMethod().equals(method)) {
                    return new Found(
                            route,
                            route.variable(path, "{namespace}").orElse(null),
                            route.variable(path, "{table}")
                                    .or(() -> route.variable(path, "{view}"))
                                    .orElse(null));
                }
                methods.add(route.endpoint.httpMethod());
            }
        }
        return methods.isEmpty() ? new Unknown() : new OtherMethods(methods);
    }

    /** What {@code GET /v1/config} lists. */
    static List<Endpoint> endpoints() {
        return Arrays.stream(values())
                .filter(route -> route != CONFIG)
                .map(route -> route.endpoint)
                .toList();
    }

    Role role() {
        return role;
    }

    /**
     * Whether a client may send the request again after a {@link DatabaseUnavailableException}:
     * only a table commit ends with its one write, so nothing has happened before that error.
     */
    boolean isRepeatableWhenUnavailable() {
        return this == COMMIT_TABLE || this == COMMIT_TRANSACTION;
    }

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    private boolean matches(List<String> path) {
        if (path.size() != segments.size()) {
            return false;
        }
        for (int index = 0; index < segments.size(); index++) {
            String wanted = segments.get(index);
            boolean matches =
                    wanted.startsWith("{")
                            ? !path.get(index).isEmpty()
                            : wanted.equals(path.get(index));
            if (!matches) {
                return false;
            }
        }
        return true;
    }

    private Optional<String> variable(List<String> path, String variable) {
        int index = segments.indexOf(variable);
        return index < 0 ? Optional.empty() : Optional.of(path.get(index));
    }

    private static List<String> split(String path) {
        return List.of(path.substring(path.startsWith("/") ? 1 : 0).split("/", -1));
    }
}
