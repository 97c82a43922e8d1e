package io.millrace.catalog;

import io.millrace.catalog.LossyProxy.Loss;

import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.exceptions.CommitStateUnknownException;
import org.apache.iceberg.jdbc.JdbcCatalog;
import org.apache.iceberg.rest.RESTCatalog;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What becomes of a commit when the connection to the database breaks in the middle of it. */
class LostAnswerITCase {
    @RegisterExtension static final TestingServers SERVERS = new TestingServers();

    private static final TableIdentifier EVENTS = TableIdentifier.of("raw", "events");
    private static final String COMMIT = "UPDATE iceberg_tables";
    private static final String CREATION = "INSERT INTO iceberg_tables";

    private Map<String, String> environment;
    private LossyProxy proxy;
    private TestingCatalog server;
    private TestingCatalog direct;
    private RESTCatalog catalog;
    private RESTCatalog other;

    @BeforeEach
    void startServers() throws IOException {
        environment = TestingCatalog.environment(SERVERS);
        direct = TestingCatalog.start(environment);
        other = direct.client();
        proxy = new LossyProxy(SERVERS.postgres().host(), SERVERS.postgres().port());
        Map<String, String> behindProxy = new HashMap<>(environment);
        behindProxy.put("CATALOG_JDBC_URL", proxy.jdbcUrl("iceberg"));
        behindProxy.put("CATALOG_JDBC_WAIT_SECONDS", "1");
        server = TestingCatalog.start(behindProxy);
        catalog =
                server.client(
                        Map.of("token", TestingCatalog.TOKEN, "rest.client.max-retries", "1"));
        catalog.createNamespace(EVENTS.namespace());
    }

    @AfterEach
    void stopServers() throws IOException {
        catalog.close();
        other.close();
        server.close();
        direct.close();
        proxy.close();
    }

    private Table create() {
        return catalog.createTable(EVENTS, Tables.SCHEMA);
    }

    @Test
    void commitsOnceWhenTheAnswerIsLost() {
        Table table = create();
        proxy.lose(Loss.ANSWER, COMMIT);
        Tables.append(table, "a.parquet");
        assertThat(proxy.isDone()).isTrue();
        Table loaded = other.loadTable(EVENTS);
        assertThat(Tables.files(loaded)).containsExactly("a.parquet");
        assertThat(loaded.snapshots()).hasSize(1);
    }

    @Test
    void commitsOnceWhenTheRequestIsLost() {
        Table table = create();
        proxy.lose(Loss.REQUEST, COMMIT);
        Tables.append(table, "a.parquet");
        assertThat(proxy.isDone()).isTrue();
        assertThat(Tables.files(other.loadTable(EVENTS))).containsExactly("a.parquet");
    }

    @Test
    void commitsOnceWhenRequestAndAnswerAreLost() {
        Table table = create();
        proxy.lose(Loss.REQUEST, COMMIT);
        proxy.lose(Loss.ANSWER, COMMIT);
        Tables.append(table, "a.parquet");
        assertThat(proxy.isDone()).isTrue();
        assertThat(Tables.files(other.loadTable(EVENTS))).containsExactly("a.parquet");
    }

    @Test
    void findsItsCommitUnderAnotherOneThatFollowed() {
        Table table = create();
        proxy.lose(
                Loss.ANSWER,
                COMMIT,
                () -> {
                    Tables.append(other.loadTable(EVENTS), "b.parquet");
                    Tables.append(other.loadTable(EVENTS), "c.parquet");
                });
        Tables.append(table, "a.parquet");
        assertThat(proxy.isDone()).isTrue();
        assertThat(Tables.files(other.loadTable(EVENTS)))
                .containsExactlyInAnyOrder("a.parquet", "b.parquet", "c.parquet");
    }

    @Test
    void refusesACommitThatLostBothItsRequestAndTheRace() {
        Table table = create();
        proxy.lose(
                Loss.REQUEST,
                COMMIT,
                () ->
                        other.loadTable(EVENTS)
                                .updateSchema()
                                .addColumn("first", Types.LongType.get())
                                .commit());
        assertThatThrownBy(
                        () ->
                                table.updateSchema()
                                        .addColumn("second", Types.LongType.get())
                                        .commit())
                .hasMessageContaining("Commit failed");
        Table loaded = other.loadTable(EVENTS);
        assertThat(loaded.schema().findField("first")).isNotNull();
        assertThat(loaded.schema().findField("second")).isNull();
    }

    @Test
    void saysUnknownAndKeepsTheFilesWhenTheDatabaseStaysAway() {
        Table table = create();
        proxy.lose(Loss.ANSWER, COMMIT, proxy::goDown);
        assertThatThrownBy(() -> Tables.append(table, "a.parquet"))
                .isInstanceOf(CommitStateUnknownException.class)
                .hasMessageContaining("The database was lost while it committed to raw.events");
        Table loaded = other.loadTable(EVENTS);
        assertThat(Tables.files(loaded)).containsExactly("a.parquet");
        proxy.comeBack();
        Tables.append(table, "b.parquet");
        assertThat(Tables.files(other.loadTable(EVENTS)))
                .containsExactlyInAnyOrder("a.parquet", "b.parquet");
    }

    @Test
    void saysUnknownWhenTheTableIsGoneAfterwards() {
        Table table = create();
        proxy.lose(
                Loss.ANSWER,
                COMMIT,
                () -> other.renameTable(EVENTS, TableIdentifier.of("raw", "moved")));
        assertThatThrownBy(() -> Tables.append(table, "a.parquet"))
                .isInstanceOf(CommitStateUnknownException.class)
                .hasMessageContaining("Table raw.events is gone after a lost answer to a commit");
        assertThat(Tables.files(other.loadTable(TableIdentifier.of("raw", "moved"))))
                .containsExactly("a.parquet");
    }

    @Test
    void createsOnceWhenTheAnswerIsLost() {
        proxy.lose(Loss.ANSWER, CREATION);
        Table table = create();
        assertThat(proxy.isDone()).isTrue();
        Tables.append(table, "a.parquet");
        assertThat(Tables.files(other.loadTable(EVENTS))).containsExactly("a.parquet");
    }

    @Test
    void refusesACreationThatLostBothItsRequestAndTheName() {
        proxy.lose(Loss.REQUEST, CREATION, () -> other.createTable(EVENTS, Tables.SCHEMA));
        assertThatThrownBy(this::create)
                .isInstanceOfAny(AlreadyExistsException.class, CommitStateUnknownException.class)
                .hasMessageContaining("raw.events");
        assertThat(other.tableExists(EVENTS)).isTrue();
    }

    /**
     * Why this catalog does not leave commits to Iceberg's class: it repeats the statement, reports
     * a conflict, and the retry of the client moves the branch back over the commit that followed.
     */
    @Test
    void icebergsOwnCatalogDropsTheNextCommitWhenTheAnswerIsLost() throws IOException {
        try (JdbcCatalog plain = new JdbcCatalog()) {
            Map<String, String> properties = new HashMap<>();
            properties.put("uri", proxy.jdbcUrl("iceberg"));
            properties.put("jdbc.user", SERVERS.postgres().user());
            properties.put("jdbc.password", SERVERS.postgres().password());
            properties.put("jdbc.schema-version", "V1");
            properties.put("warehouse", environment.get("CATALOG_WAREHOUSE") + "-plain");
            properties.put("io-impl", "org.apache.iceberg.aws.s3.S3FileIO");
            properties.put("s3.endpoint", SERVERS.objectStore().endpoint());
            properties.put("s3.path-style-access", "true");
            properties.put("client.region", SERVERS.objectStore().region());
            properties.put("s3.access-key-id", SERVERS.objectStore().accessKey());
            properties.put("s3.secret-access-key", SERVERS.objectStore().secretKey());
            plain.initialize(environment.get("CATALOG_NAME") + "-plain", properties);
            plain.createNamespace(Namespace.of("raw"));
            Table table = plain.createTable(EVENTS, Tables.SCHEMA);
            proxy.lose(
                    Loss.ANSWER, COMMIT, () -> Tables.append(plain.loadTable(EVENTS), "b.parquet"));
            Tables.append(table, "a.parquet");
            assertThat(proxy.isDone()).isTrue();
            assertThat(Tables.files(plain.loadTable(EVENTS))).containsExactly("a.parquet");
        }
    }
}
