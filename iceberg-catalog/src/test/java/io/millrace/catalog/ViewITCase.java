package io.millrace.catalog;

import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.exceptions.NamespaceNotEmptyException;
import org.apache.iceberg.exceptions.NoSuchNamespaceException;
import org.apache.iceberg.exceptions.NoSuchViewException;
import org.apache.iceberg.rest.RESTCatalog;
import org.apache.iceberg.view.View;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.io.IOException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ViewITCase {
    @RegisterExtension static final TestingServers SERVERS = new TestingServers();

    private static final Namespace MARTS = Namespace.of("marts");
    private static final TableIdentifier DAILY = TableIdentifier.of(MARTS, "daily");

    private TestingCatalog server;
    private RESTCatalog catalog;

    @BeforeEach
    void startServer() {
        server = TestingCatalog.start(SERVERS);
        catalog = server.client();
        catalog.createNamespace(MARTS);
    }

    @AfterEach
    void stopServer() throws IOException {
        catalog.close();
        server.close();
    }

    private View create(TableIdentifier view) {
        return catalog.buildView(view)
                .withSchema(Tables.SCHEMA)
                .withDefaultNamespace(MARTS)
                .withQuery("flink", "SELECT 1")
                .withProperty("owner", "bi")
                .create();
    }

    @Test
    void createsListsLoadsAndDrops() {
        create(DAILY);
        create(TableIdentifier.of(MARTS, "another"));
        assertThat(catalog.listViews(MARTS))
                .containsExactly(TableIdentifier.of(MARTS, "another"), DAILY);
        assertThat(catalog.listTables(MARTS)).isEmpty();
        View view = catalog.loadView(DAILY);
        assertThat(view.sqlFor("flink").sql()).isEqualTo("SELECT 1");
        assertThat(view.properties()).containsEntry("owner", "bi");
        assertThat(catalog.viewExists(DAILY)).isTrue();
        assertThat(catalog.tableExists(DAILY)).isFalse();
        assertThat(catalog.dropView(DAILY)).isTrue();
        assertThat(catalog.dropView(DAILY)).isFalse();
        assertThat(catalog.viewExists(DAILY)).isFalse();
        assertThatThrownBy(() -> catalog.loadView(DAILY))
                .isInstanceOf(NoSuchViewException.class)
                .hasMessageContaining("View does not exist: marts.daily");
    }

    @Test
    void replacesAndKeepsVersions() {
        View view = create(DAILY);
        view.replaceVersion()
                .withSchema(Tables.SCHEMA)
                .withDefaultNamespace(MARTS)
                .withQuery("flink", "SELECT 2")
                .commit();
        view.updateProperties().set("owner", "ops").commit();
        View loaded = catalog.loadView(DAILY);
        assertThat(loaded.sqlFor("flink").sql()).isEqualTo("SELECT 2");
        assertThat(loaded.versions()).hasSize(2);
        assertThat(loaded.properties()).containsEntry("owner", "ops");
        catalog.buildView(DAILY)
                .withSchema(Tables.SCHEMA)
                .withDefaultNamespace(MARTS)
                .withQuery("flink", "SELECT 3")
                .createOrReplace();
        assertThat(catalog.loadView(DAILY).sqlFor("flink").sql()).isEqualTo("SELECT 3");
    }

    @Test
    void renames() {
        create(DAILY);
        TableIdentifier target = TableIdentifier.of(MARTS, "renamed");
        catalog.renameView(DAILY, target);
        assertThat(catalog.viewExists(DAILY)).isFalse();
        assertThat(catalog.loadView(target).sqlFor("flink").sql()).isEqualTo("SELECT 1");
        assertThatThrownBy(() -> catalog.renameView(DAILY, target))
                .isInstanceOf(NoSuchViewException.class)
                .hasMessageContaining("View does not exist");
    }

    @Test
    void sharesTheNamesOfTables() {
        create(DAILY);
        assertThatThrownBy(() -> catalog.createTable(DAILY, Tables.SCHEMA))
                .isInstanceOf(AlreadyExistsException.class)
                .hasMessageContaining("View");
        TableIdentifier table = TableIdentifier.of(MARTS, "facts");
        catalog.createTable(table, Tables.SCHEMA);
        assertThatThrownBy(() -> create(table))
                .isInstanceOf(AlreadyExistsException.class)
                .hasMessageContaining("Table");
        assertThatThrownBy(() -> catalog.renameTable(table, DAILY))
                .isInstanceOf(AlreadyExistsException.class)
                .hasMessageContaining("View already exists");
    }

    @Test
    void refusesBadNamesAndMissingNamespaces() {
        assertThatThrownBy(() -> create(TableIdentifier.of(MARTS, "my view")))
                .hasMessageContaining("The view name 'my view' cannot be used");
        assertThatThrownBy(() -> create(TableIdentifier.of("absent", "v")))
                .isInstanceOf(NoSuchNamespaceException.class)
                .hasMessageContaining("Namespace does not exist: absent");
        create(DAILY);
        assertThatThrownBy(() -> catalog.dropNamespace(MARTS))
                .isInstanceOf(NamespaceNotEmptyException.class)
                .hasMessageContaining("Contains 1 view(s)");
    }
}
