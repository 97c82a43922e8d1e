package io.millrace.catalog;

import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.exceptions.NamespaceNotEmptyException;
import org.apache.iceberg.exceptions.NoSuchNamespaceException;
import org.apache.iceberg.rest.RESTCatalog;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class NamespaceITCase {
    @RegisterExtension static final TestingServers SERVERS = new TestingServers();

    private static final Namespace RAW = Namespace.of("raw");

    private TestingCatalog server;
    private RESTCatalog catalog;

    @BeforeEach
    void startServer() {
        server = TestingCatalog.start(SERVERS);
        catalog = server.client();
    }

    @AfterEach
    void stopServer() throws IOException {
        catalog.close();
        server.close();
    }

    @Test
    void createsLoadsAndDrops() {
        assertThat(catalog.listNamespaces()).isEmpty();
        catalog.createNamespace(RAW, new HashMap<>(Map.of("owner", "ingest")));
        assertThat(catalog.listNamespaces()).containsExactly(RAW);
        assertThat(catalog.namespaceExists(RAW)).isTrue();
        assertThat(catalog.loadNamespaceMetadata(RAW))
                .containsEntry("owner", "ingest")
                .containsKey("location")
                .doesNotContainKey("exists");
        assertThat(catalog.dropNamespace(RAW)).isTrue();
        assertThat(catalog.dropNamespace(RAW)).isFalse();
        assertThat(catalog.namespaceExists(RAW)).isFalse();
        assertThatThrownBy(() -> catalog.loadNamespaceMetadata(RAW))
                .isInstanceOf(NoSuchNamespaceException.class)
                .hasMessageContaining("Namespace does not exist: raw");
        assertThatThrownBy(() -> catalog.listTables(RAW))
                .isInstanceOf(NoSuchNamespaceException.class)
                .hasMessageContaining("Namespace does not exist: raw");
    }

    @Test
    void refusesToCreateTwice() {
        catalog.createNamespace(RAW);
        assertThatThrownBy(() -> catalog.createNamespace(RAW))
                .isInstanceOf(AlreadyExistsException.class)
                .hasMessageContaining("Namespace already exists: raw");
    }

    @Test
    void nests() {
        Namespace child = Namespace.of("raw", "2026");
        Namespace grandchild = Namespace.of("raw", "2026", "q1");
        catalog.createNamespace(RAW);
        catalog.createNamespace(child);
        catalog.createNamespace(grandchild);
        catalog.createNamespace(Namespace.of("raw_other", "2026"));
        assertThat(catalog.listNamespaces()).containsExactly(RAW, Namespace.of("raw_other"));
        assertThat(catalog.listNamespaces(RAW)).containsExactly(child);
        assertThat(catalog.listNamespaces(child)).containsExactly(grandchild);
        assertThat(catalog.listNamespaces(grandchild)).isEmpty();
        TableIdentifier table = TableIdentifier.of(grandchild, "events");
        catalog.createTable(table, Tables.SCHEMA);
        assertThat(catalog.listTables(grandchild)).containsExactly(table);
        assertThat(catalog.listTables(child)).isEmpty();
        assertThat(catalog.loadTable(table).location()).endsWith("/raw/2026/q1/events");
        assertThatThrownBy(() -> catalog.listNamespaces(Namespace.of("absent")))
                .isInstanceOf(NoSuchNamespaceException.class)
                .hasMessageContaining("Namespace does not exist: absent");
    }

    @Test
    void dropsOnlyWhatIsEmpty() {
        Namespace child = Namespace.of("raw", "2026");
        TableIdentifier table = TableIdentifier.of(child, "events");
        catalog.createNamespace(RAW);
        catalog.createNamespace(child);
        catalog.createTable(table, Tables.SCHEMA);
        for (Namespace namespace : List.of(RAW, child)) {
            assertThatThrownBy(() -> catalog.dropNamespace(namespace))
                    .isInstanceOf(NamespaceNotEmptyException.class)
                    .hasMessageContaining("is not empty");
        }
        catalog.dropTable(table);
        assertThat(catalog.dropNamespace(child)).isTrue();
        assertThat(catalog.dropNamespace(RAW)).isTrue();
    }

    @Test
    void changesProperties() {
        catalog.createNamespace(RAW, new HashMap<>(Map.of("owner", "ingest", "tier", "gold")));
        catalog.setProperties(RAW, new HashMap<>(Map.of("owner", "ops", "new", "'quoted'")));
        catalog.removeProperties(RAW, new HashSet<>(Set.of("tier", "absent")));
        assertThat(catalog.loadNamespaceMetadata(RAW))
                .containsEntry("owner", "ops")
                .containsEntry("new", "'quoted'")
                .doesNotContainKey("tier");
        assertThatThrownBy(() -> catalog.removeProperties(RAW, new HashSet<>(Set.of("exists"))))
                .hasMessageContaining("The property exists belongs to the catalog");
        assertThat(catalog.namespaceExists(RAW)).isTrue();
        assertThatThrownBy(
                        () ->
                                catalog.setProperties(
                                        RAW, new HashMap<>(Map.of("long", "x".repeat(2000)))))
                .hasMessageContaining("The database refuses a value");
        assertThatThrownBy(
                        () ->
                                catalog.removeProperties(
                                        Namespace.of("absent"), new HashSet<>(Set.of("owner"))))
                .isInstanceOf(NoSuchNamespaceException.class)
                .hasMessageContaining("Namespace does not exist: absent");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "a%b", "a/b", "a.b", "a\tb", "a\\b"})
    void refusesNamesThatBreakClients(String name) {
        assertThatThrownBy(() -> catalog.createNamespace(Namespace.of(name)))
                .hasMessageContaining("cannot be used: it contains");
        assertThat(catalog.listNamespaces()).isEmpty();
        assertThat(catalog.namespaceExists(Namespace.of(name))).isFalse();
    }

    @Test
    void keepsNamesApartThatLookLikePatterns() {
        catalog.createNamespace(Namespace.of("a_b", "x"));
        catalog.createNamespace(Namespace.of("acb", "y"));
        catalog.createNamespace(Namespace.of("Ünïcode-表"));
        assertThat(catalog.listNamespaces(Namespace.of("a_b")))
                .containsExactly(Namespace.of("a_b", "x"));
        assertThat(catalog.namespaceExists(Namespace.of("Ünïcode-表"))).isTrue();
        assertThat(catalog.namespaceExists(Namespace.of("a-b"))).isFalse();
    }

    @Test
    void listsInPages() throws IOException {
        catalog.createNamespace(RAW);
        List<TableIdentifier> tables =
                IntStream.range(0, 7).mapToObj(i -> TableIdentifier.of(RAW, "t" + i)).toList();
        tables.forEach(table -> catalog.createTable(table, Tables.SCHEMA));
        List<Namespace> namespaces =
                IntStream.range(0, 5).mapToObj(i -> Namespace.of("raw", "n" + i)).toList();
        namespaces.forEach(catalog::createNamespace);
        for (String size : List.of("1", "2", "7", "100")) {
            try (RESTCatalog paged =
                    server.client(Map.of("token", TestingCatalog.TOKEN, "rest-page-size", size))) {
                assertThat(paged.listTables(RAW)).as(size).isEqualTo(tables);
                assertThat(paged.listNamespaces(RAW)).as(size).isEqualTo(namespaces);
            }
        }
    }
}
