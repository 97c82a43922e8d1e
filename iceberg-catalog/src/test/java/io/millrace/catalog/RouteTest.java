package io.millrace.catalog;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

class RouteTest {
    @ParameterizedTest
    @CsvSource({
        "GET, /v1/config, CONFIG,,",
        "GET, /v1/namespaces, LIST_NAMESPACES,,",
        "POST, /v1/namespaces, CREATE_NAMESPACE,,",
        "HEAD, /v1/namespaces/a%1Fb, NAMESPACE_EXISTS, a%1Fb,",
        "POST, /v1/namespaces/a/properties, UPDATE_NAMESPACE, a,",
        "GET, /v1/namespaces/a/tables, LIST_TABLES, a,",
        "POST, /v1/namespaces/a/register, REGISTER_TABLE, a,",
        "GET, /v1/namespaces/a/tables/t, LOAD_TABLE, a, t",
        "POST, /v1/namespaces/a/tables/t, COMMIT_TABLE, a, t",
        "DELETE, /v1/namespaces/a/tables/t, DROP_TABLE, a, t",
        "POST, /v1/namespaces/a/tables/t/metrics, REPORT_METRICS, a, t",
        "POST, /v1/tables/rename, RENAME_TABLE,,",
        "POST, /v1/transactions/commit, COMMIT_TRANSACTION,,",
        "GET, /v1/namespaces/a/views/v, LOAD_VIEW, a, v",
        "POST, /v1/namespaces/a/views/v, REPLACE_VIEW, a, v",
        "POST, /v1/views/rename, RENAME_VIEW,,"
    })
    void finds(String method, String path, Route route, String namespace, String name) {
        assertThat(Route.of(method, path)).isEqualTo(new Route.Found(route, namespace, name));
    }

    @Test
    void tellsTheMethodsOfAPath() {
        assertThat(Route.of("PUT", "/v1/namespaces/a"))
                .isEqualTo(new Route.OtherMethods(List.of("GET", "HEAD", "DELETE")));
    }

    @ParameterizedTest
    @CsvSource({
        "/",
        "/v1",
        "/v2/config",
        "/v1/namespaces/",
        "/v1/namespaces//tables",
        "/v1/namespaces/a/tables/t/plan",
        "/v1/prefix/namespaces"
    })
    void knowsNoOtherPath(String path) {
        assertThat(Route.of("GET", path)).isEqualTo(new Route.Unknown());
    }

    @Test
    void onlyReadsAndReportsAreOpenToReaders() {
        for (Route route : Route.values()) {
            boolean reads = route.name().matches("(LIST|LOAD)_.*|.*_EXISTS|CONFIG|REPORT_METRICS");
            assertThat(route.role()).as(route.name()).isEqualTo(reads ? Role.READER : Role.WRITER);
        }
    }
}
