package io.millrace.catalog;

import org.apache.iceberg.BaseTable;
import org.apache.iceberg.HasTableOperations;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SortOrder;
import org.apache.iceberg.Table;
import org.apache.iceberg.Transaction;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableCommit;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.NoSuchNamespaceException;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.iceberg.exceptions.NotFoundException;
import org.apache.iceberg.rest.RESTCatalog;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class TableITCase {
    @RegisterExtension static final TestingServers SERVERS = new TestingServers();

    private static TestingCatalog server;
    private static RESTCatalog catalog;

    private Namespace namespace;
    private TableIdentifier events;

    @BeforeAll
    static void startServer() {
        server = TestingCatalog.start(SERVERS);
        catalog = server.client();
    }

    @AfterAll
    static void stopServer() throws IOException {
        catalog.close();
        server.close();
    }

    @BeforeEach
    void createNamespace(TestInfo test) {
        namespace = Namespace.of(test.getTestMethod().orElseThrow().getName());
        events = TableIdentifier.of(namespace, "events");
        catalog.createNamespace(namespace);
    }

    private Table create(TableIdentifier table) {
        return catalog.createTable(table, Tables.SCHEMA);
    }

    private static String metadataLocation(Table table) {
        return ((BaseTable) table).operations().current().metadataFileLocation();
    }

    @Test
    void createsListsLoadsAndDrops() {
        create(events);
        create(TableIdentifier.of(namespace, "clicks"));
        assertThat(catalog.listTables(namespace))
                .containsExactly(TableIdentifier.of(namespace, "clicks"), events);
        assertThat(catalog.tableExists(events)).isTrue();
        assertThat(catalog.loadTable(events).schema().asStruct())
                .isEqualTo(Tables.SCHEMA.asStruct());
        assertThat(catalog.dropTable(events)).isTrue();
        assertThat(catalog.dropTable(events)).isFalse();
        assertThat(catalog.tableExists(events)).isFalse();
        assertThatThrownBy(() -> catalog.loadTable(events))
                .isInstanceOf(NoSuchTableException.class)
                .hasMessageContaining("Table does not exist: " + events);
    }

    @Test
    void createsWithSpecOrderAndProperties() {
        PartitionSpec spec = PartitionSpec.builderFor(Tables.SCHEMA).day("event_time").build();
        SortOrder order = SortOrder.builderFor(Tables.SCHEMA).asc("event_id").build();
        catalog.buildTable(events, Tables.SCHEMA)
                .withPartitionSpec(spec)
                .withSortOrder(order)
                .withProperty("owner", "ingest")
                .withProperty("format-version", "2")
                .create();
        Table table = catalog.loadTable(events);
        assertThat(table.spec()).isEqualTo(spec);
        assertThat(table.sortOrder().fields()).isEqualTo(order.fields());
        assertThat(table.properties()).containsEntry("owner", "ingest");
    }

    @Test
    void refusesToCreateTwiceOrInAMissingNamespace() {
        create(events);
        assertThatThrownBy(() -> create(events))
                .isInstanceOf(AlreadyExistsException.class)
                .hasMessageContaining("Table already exists: " + events);
        assertThatThrownBy(() -> create(TableIdentifier.of("absent", "events")))
                .isInstanceOf(NoSuchNamespaceException.class)
                .hasMessageContaining("Namespace does not exist: absent");
        assertThatThrownBy(() -> create(TableIdentifier.of(namespace, "my events")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("The table name 'my events' cannot be used");
    }

    @Test
    void renamesAlsoIntoAnotherNamespace() {
        Table table = create(events);
        Tables.append(table, "a.parquet");
        Namespace other = Namespace.of("other_" + namespace);
        TableIdentifier target = TableIdentifier.of(other, "moved");
        assertThatThrownBy(() -> catalog.renameTable(events, target))
                .isInstanceOf(NoSuchNamespaceException.class)
                .hasMessageContaining("Namespace does not exist: " + other);
        catalog.createNamespace(other);
        catalog.renameTable(events, target);
        assertThat(catalog.tableExists(events)).isFalse();
        assertThat(Tables.files(catalog.loadTable(target))).containsExactly("a.parquet");
        assertThatThrownBy(() -> catalog.renameTable(events, target))
                .isInstanceOf(NoSuchTableException.class)
                .hasMessageContaining("Table does not exist: " + events);
        create(events);
        assertThatThrownBy(() -> catalog.renameTable(events, target))
                .isInstanceOf(AlreadyExistsException.class)
                .hasMessageContaining("Table already exists: " + target);
    }

    @Test
    void givesANewTableOfARenamedNameAFolderOfItsOwn() {
        Table first = create(events);
        catalog.renameTable(events, TableIdentifier.of(namespace, "old"));
        Table second = create(events);
        assertThat(first.location()).endsWith("/events");
        assertThat(second.location()).startsWith(first.location() + "-");
        catalog.dropTable(TableIdentifier.of(namespace, "old"));
        catalog.dropTable(events);
        assertThat(create(events).location()).isEqualTo(first.location());
    }

    @Test
    void createsTablesInTheFolderOfTheNamespace() {
        String folder = catalog.loadNamespaceMetadata(namespace).get("location") + "-elsewhere";
        catalog.setProperties(namespace, new HashMap<>(Map.of("location", folder)));
        assertThat(create(events).location()).isEqualTo(folder + "/events");
    }

    @Test
    void evolvesTheSchema() {
        Table table = create(events);
        table.updateSchema()
                .addColumn("amount", Types.DecimalType.of(18, 2))
                .renameColumn("event_type", "kind")
                .commit();
        table.updateSchema().deleteColumn("event_time").commit();
        Table loaded = catalog.loadTable(events);
        assertThat(loaded.schema().columns())
                .extracting(Types.NestedField::name)
                .containsExactly("event_id", "kind", "amount");
        assertThat(loaded.schemas()).hasSize(3);
    }

    @Test
    void evolvesThePartitionSpecAndTheSortOrder() {
        Table table = create(events);
        table.updateSpec().addField("event_type").commit();
        table.updateSpec().removeField("event_type").addField("event_id").commit();
        table.replaceSortOrder().asc("event_id").commit();
        Table loaded = catalog.loadTable(events);
        assertThat(loaded.specs()).hasSize(3);
        assertThat(loaded.spec().fields()).extracting("name").containsExactly("event_id");
        assertThat(loaded.sortOrder().fields()).hasSize(1);
    }

    @Test
    void setsAndRemovesProperties() {
        Table table = create(events);
        table.updateProperties().set("owner", "ingest").set("gone", "x").commit();
        table.updateProperties().remove("gone").commit();
        assertThat(catalog.loadTable(events).properties())
                .containsEntry("owner", "ingest")
                .doesNotContainKey("gone");
    }

    @Test
    void readsEarlierSnapshots() {
        Table table = create(events);
        Tables.append(table, "a.parquet");
        long first = table.currentSnapshot().snapshotId();
        long firstTime = table.currentSnapshot().timestampMillis();
        Tables.append(table, "b.parquet");
        Table loaded = catalog.loadTable(events);
        assertThat(loaded.snapshots()).hasSize(2);
        assertThat(Tables.files(loaded)).containsExactlyInAnyOrder("a.parquet", "b.parquet");
        assertThat(Tables.files(loaded.newScan().useSnapshot(first))).containsExactly("a.parquet");
        assertThat(Tables.files(loaded.newScan().asOfTime(firstTime))).containsExactly("a.parquet");
        loaded.manageSnapshots().rollbackTo(first).commit();
        assertThat(Tables.files(catalog.loadTable(events))).containsExactly("a.parquet");
    }

    @Test
    void expiresSnapshots() {
        Table table = create(events);
        Tables.append(table, "a.parquet");
        Tables.append(table, "b.parquet");
        table.expireSnapshots().expireOlderThan(Long.MAX_VALUE).retainLast(1).commit();
        Table loaded = catalog.loadTable(events);
        assertThat(loaded.snapshots()).hasSize(1);
        assertThat(Tables.files(loaded)).containsExactlyInAnyOrder("a.parquet", "b.parquet");
    }

    @Test
    void keepsTagsAndBranches() {
        Table table = create(events);
        Tables.append(table, "a.parquet");
        long first = table.currentSnapshot().snapshotId();
        table.manageSnapshots().createTag("day-1", first).createBranch("audit", first).commit();
        table.newAppend().appendFile(Tables.file(table, "b.parquet")).toBranch("audit").commit();
        Tables.append(table, "c.parquet");
        Table loaded = catalog.loadTable(events);
        assertThat(loaded.refs()).containsOnlyKeys("main", "day-1", "audit");
        assertThat(Tables.files(loaded.newScan().useRef("day-1"))).containsExactly("a.parquet");
        assertThat(Tables.files(loaded.newScan().useRef("audit")))
                .containsExactlyInAnyOrder("a.parquet", "b.parquet");
        assertThat(Tables.files(loaded)).containsExactlyInAnyOrder("a.parquet", "c.parquet");
        table.manageSnapshots().removeBranch("audit").commit();
        assertThat(catalog.loadTable(events).refs()).containsOnlyKeys("main", "day-1");
    }

    @Test
    void loadsOnlyReferencedSnapshotsWhenAsked() throws IOException {
        Table table = create(events);
        Tables.append(table, "a.parquet");
        Tables.append(table, "b.parquet");
        try (RESTCatalog lazy =
                server.client(
                        Map.of("token", TestingCatalog.TOKEN, "snapshot-loading-mode", "refs"))) {
            Table loaded = lazy.loadTable(events);
            assertThat(Tables.files(loaded)).hasSize(2);
            assertThat(loaded.snapshots()).hasSize(2);
        }
    }

    @Test
    void commitsAStagedCreation() {
        Transaction creation = catalog.newCreateTableTransaction(events, Tables.SCHEMA);
        creation.newAppend().appendFile(Tables.file(creation.table(), "a.parquet")).commit();
        assertThat(catalog.tableExists(events)).isFalse();
        creation.commitTransaction();
        assertThat(Tables.files(catalog.loadTable(events))).containsExactly("a.parquet");
    }

    @Test
    void givesAStagedCreationUpWhenTheNameIsTaken() {
        Transaction creation = catalog.newCreateTableTransaction(events, Tables.SCHEMA);
        Tables.append(create(events), "other.parquet");
        assertThatThrownBy(creation::commitTransaction)
                .isInstanceOf(AlreadyExistsException.class)
                .hasMessageContaining("table already exists");
        assertThat(Tables.files(catalog.loadTable(events))).containsExactly("other.parquet");
    }

    @Test
    void createsOrReplaces() {
        Tables.append(create(events), "a.parquet");
        Transaction replacement =
                catalog.newReplaceTableTransaction(
                        events,
                        new Schema(Types.NestedField.required(1, "id", Types.LongType.get())),
                        true);
        replacement.commitTransaction();
        Table loaded = catalog.loadTable(events);
        assertThat(loaded.schema().columns()).hasSize(1);
        assertThat(loaded.currentSnapshot()).isNull();
        assertThat(loaded.snapshots()).hasSize(1);
    }

    @Test
    void commitsSeveralChangesOfOneTableAtOnce() {
        Table table = create(events);
        Transaction transaction = table.newTransaction();
        transaction.updateProperties().set("owner", "ingest").commit();
        transaction.newAppend().appendFile(Tables.file(table, "a.parquet")).commit();
        assertThat(Tables.files(catalog.loadTable(events))).isEmpty();
        transaction.commitTransaction();
        Table loaded = catalog.loadTable(events);
        assertThat(Tables.files(loaded)).containsExactly("a.parquet");
        assertThat(loaded.properties()).containsEntry("owner", "ingest");
    }

    @Test
    void commitsATransactionOfOneTableAndRefusesMore() {
        Table table = create(events);
        Table other = create(TableIdentifier.of(namespace, "other"));
        catalog.commitTransaction(propertyCommit(events, table));
        assertThat(catalog.loadTable(events).properties()).containsEntry("owner", "ingest");
        assertThatThrownBy(
                        () ->
                                catalog.commitTransaction(
                                        propertyCommit(events, catalog.loadTable(events)),
                                        propertyCommit(
                                                TableIdentifier.of(namespace, "other"), other)))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessage(
                        "This catalog commits one table atomically, not 2: commit them one by one");
        other.refresh();
        assertThat(other.properties()).doesNotContainKey("owner");
    }

    private static TableCommit propertyCommit(TableIdentifier identifier, Table table) {
        Transaction transaction = table.newTransaction();
        transaction.updateProperties().set("owner", "ingest").commit();
        return TableCommit.create(
                identifier,
                ((BaseTable) table).operations().current(),
                ((HasTableOperations) transaction.table()).operations().current());
    }

    @Test
    void refusesAStaleCommit() {
        Table table = create(events);
        Table stale = catalog.loadTable(events);
        table.updateSchema().addColumn("first", Types.LongType.get()).commit();
        assertThatThrownBy(
                        () ->
                                stale.updateSchema()
                                        .addColumn("second", Types.LongType.get())
                                        .commit())
                .isInstanceOf(CommitFailedException.class)
                .hasMessageContaining("Requirement failed");
        assertThat(catalog.loadTable(events).schema().findField("second")).isNull();
    }

    @Test
    void appliesAnAppendOnTopOfAnotherOne() {
        Table one = create(events);
        Table two = catalog.loadTable(events);
        Tables.append(one, "a.parquet");
        Tables.append(two, "b.parquet");
        assertThat(Tables.files(catalog.loadTable(events)))
                .containsExactlyInAnyOrder("a.parquet", "b.parquet");
    }

    @Test
    void registersADroppedTable() {
        Table table = create(events);
        Tables.append(table, "a.parquet");
        String location = metadataLocation(table);
        catalog.dropTable(events, false);
        TableIdentifier restored = TableIdentifier.of(namespace, "restored");
        catalog.registerTable(restored, location);
        Table loaded = catalog.loadTable(restored);
        assertThat(Tables.files(loaded)).containsExactly("a.parquet");
        assertThat(metadataLocation(loaded)).isEqualTo(location);
        assertThatThrownBy(() -> catalog.registerTable(restored, location))
                .isInstanceOf(AlreadyExistsException.class)
                .hasMessageContaining("Table already exists: " + restored);
        assertThat(Tables.files(catalog.loadTable(restored))).containsExactly("a.parquet");
        assertThatThrownBy(() -> catalog.registerTable(events, location + ".absent"))
                .isInstanceOf(NotFoundException.class)
                .hasMessageContaining("Location does not exist");
    }

    @Test
    void purgesFilesOnlyWhenAsked() {
        Table kept = create(events);
        Tables.append(kept, "a.parquet");
        String keptList = kept.currentSnapshot().manifestListLocation();
        catalog.dropTable(events, false);
        assertThat(kept.io().newInputFile(keptList).exists()).isTrue();

        Table purged = create(events);
        Tables.append(purged, "b.parquet");
        Snapshot snapshot = purged.currentSnapshot();
        String metadata = metadataLocation(purged);
        assertThat(catalog.dropTable(events, true)).isTrue();
        assertThat(purged.io().newInputFile(snapshot.manifestListLocation()).exists()).isFalse();
        assertThat(purged.io().newInputFile(metadata).exists()).isFalse();
        assertThat(catalog.tableExists(events)).isFalse();
    }

    @Test
    void removesTheMetadataFileOfARefusedCommit() {
        Table table = create(events);
        String folder = table.location() + "/metadata/";
        assertThatThrownBy(() -> create(events))
                .isInstanceOf(AlreadyExistsException.class)
                .hasMessageContaining("Table already exists");
        List<String> files = Tables.metadataFiles(table, folder);
        assertThat(files).containsExactly(metadataLocation(table));
    }

    @Test
    void refusesLocationsOutsideOfTheObjectStore() {
        assertThatThrownBy(
                        () ->
                                catalog.buildTable(events, Tables.SCHEMA)
                                        .withLocation("file:///etc/table")
                                        .create())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("The location 'file:///etc/table' is not on S3");
        assertThat(catalog.tableExists(events)).isFalse();
    }

    @Test
    void hasMetadataTables() {
        Table table = create(events);
        Tables.append(table, "a.parquet");
        Table snapshots =
                catalog.loadTable(
                        TableIdentifier.of(
                                Namespace.of(namespace.level(0), "events"), "snapshots"));
        assertThat(snapshots.schema().findField("snapshot_id")).isNotNull();
    }
}
