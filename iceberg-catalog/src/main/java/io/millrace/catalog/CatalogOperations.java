package io.millrace.catalog;

import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.NoSuchNamespaceException;
import org.apache.iceberg.exceptions.UnprocessableEntityException;
import org.apache.iceberg.rest.CatalogHandlers;
import org.apache.iceberg.rest.RESTCatalogProperties.SnapshotMode;
import org.apache.iceberg.rest.RESTResponse;
import org.apache.iceberg.rest.RESTUtil;
import org.apache.iceberg.rest.requests.CommitTransactionRequest;
import org.apache.iceberg.rest.requests.CreateNamespaceRequest;
import org.apache.iceberg.rest.requests.CreateTableRequest;
import org.apache.iceberg.rest.requests.CreateViewRequest;
import org.apache.iceberg.rest.requests.RegisterTableRequest;
import org.apache.iceberg.rest.requests.RenameTableRequest;
import org.apache.iceberg.rest.requests.ReportMetricsRequest;
import org.apache.iceberg.rest.requests.UpdateNamespacePropertiesRequest;
import org.apache.iceberg.rest.requests.UpdateTableRequest;
import org.apache.iceberg.rest.responses.ConfigResponse;
import org.apache.iceberg.rest.responses.ListNamespacesResponse;
import org.apache.iceberg.rest.responses.ListTablesResponse;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Turns a request that has been admitted into a call of the catalog. */
final class CatalogOperations {
    private static final String NAMESPACE_SEPARATOR = "\u001f";
    private static final String RESERVED_PROPERTY = "exists";

    /**
     * @param query decoded, one value a name
     */
    record Call(Route.Found target, Map<String, String> query, String body, Caller caller) {
        <T> T body(Class<T> type) {
            return Json.read(body, type);
        }
    }

    private final PostgresCatalog catalog;
    private final CatalogSettings settings;

    CatalogOperations(PostgresCatalog catalog, CatalogSettings settings) {
        this.catalog = catalog;
        this.settings = settings;
    }

    /** The answer; empty where the specification has none (204). */
    Optional<RESTResponse> execute(Call call) {
        return switch (call.target().route()) {
            case CONFIG -> Optional.of(config(call.caller()));
            case LIST_NAMESPACES -> Optional.of(listNamespaces(call));
            case CREATE_NAMESPACE -> Optional.of(createNamespace(call));
            case LOAD_NAMESPACE ->
                    Optional.of(CatalogHandlers.loadNamespace(catalog, namespace(call)));
            case NAMESPACE_EXISTS ->
                    done(() -> CatalogHandlers.namespaceExists(catalog, namespace(call)));
            case DROP_NAMESPACE ->
                    done(() -> CatalogHandlers.dropNamespace(catalog, namespace(call)));
            case UPDATE_NAMESPACE -> Optional.of(updateNamespace(call));
            case LIST_TABLES -> Optional.of(list(call, catalog::listTables));
            case CREATE_TABLE -> Optional.of(createTable(call));
            case REGISTER_TABLE -> Optional.of(registerTable(call));
            case LOAD_TABLE ->
                    Optional.of(
                            CatalogHandlers.loadTable(
                                    catalog, identifier(call), snapshots(call.query())));
            case TABLE_EXISTS -> done(() -> CatalogHandlers.tableExists(catalog, identifier(call)));
            case COMMIT_TABLE -> Optional.of(commitTable(call));
            case DROP_TABLE -> done(() -> dropTable(call));
            case RENAME_TABLE ->
                    done(() -> CatalogHandlers.renameTable(catalog, rename(call, "table")));
            case REPORT_METRICS -> done(() -> call.body(ReportMetricsRequest.class));
            case COMMIT_TRANSACTION -> done(() -> commitTransaction(call));
            case LIST_VIEWS -> Optional.of(list(call, catalog::listViews));
            case CREATE_VIEW -> Optional.of(createView(call));
            case LOAD_VIEW -> Optional.of(CatalogHandlers.loadView(catalog, identifier(call)));
            case VIEW_EXISTS -> done(() -> CatalogHandlers.viewExists(catalog, identifier(call)));
            case REPLACE_VIEW -> Optional.of(replaceView(call));
            case DROP_VIEW -> done(() -> CatalogHandlers.dropView(catalog, identifier(call)));
            case RENAME_VIEW ->
                    done(() -> CatalogHandlers.renameView(catalog, rename(call, "view")));
        };
    }

    private static Optional<RESTResponse> done(Runnable action) {
        action.run();
        return Optional.empty();
    }

    private ConfigResponse config(Caller caller) {
        Map<String, String> defaults = new HashMap<>();
        if (settings.clientStorage() != ClientStorage.NONE) {
            defaults.putAll(settings.storage().propertiesWithoutSecrets());
        }
        if (settings.clientStorage() == ClientStorage.CREDENTIALS && caller.role() == Role.WRITER) {
            defaults.putAll(settings.storage().secrets());
        }
        return ConfigResponse.builder()
                .withDefaults(defaults)
                .withEndpoints(Route.endpoints())
                .build();
    }

    private ListNamespacesResponse listNamespaces(Call call) {
        String parent = call.query().getOrDefault("parent", "");
        List<Namespace> all =
                parent.isEmpty()
                        ? catalog.listNamespaces()
                        : catalog.listNamespaces(possible(split(parent)));
        Page<Namespace> page = page(all, Namespace::toString, call.query());
        return ListNamespacesResponse.builder()
                .addAll(page.entries())
                .nextPageToken(page.nextToken())
                .build();
    }

    private ListTablesResponse list(Call call, Function<Namespace, List<TableIdentifier>> lister) {
        Page<TableIdentifier> page =
                page(lister.apply(namespace(call)), TableIdentifier::name, call.query());
        return ListTablesResponse.builder()
                .addAll(page.entries())
                .nextPageToken(page.nextToken())
                .build();
    }

    private static <T> Page<T> page(
            List<T> all, Function<T, String> key, Map<String, String> query) {
        return Page.of(all, key, query.get("pageToken"), query.get("pageSize"));
    }

    private RESTResponse createNamespace(Call call) {
        CreateNamespaceRequest request = call.body(CreateNamespaceRequest.class);
        Names.requireValid(request.namespace());
        Locations.requireValid(request.properties());
        return CatalogHandlers.createNamespace(catalog, request);
    }

    private RESTResponse updateNamespace(Call call) {
        UpdateNamespacePropertiesRequest request =
                call.body(UpdateNamespacePropertiesRequest.class);
        for (String removal : request.removals()) {
            if (request.updates().containsKey(removal)) {
                throw new UnprocessableEntityException(
                        "The property %s is both set and removed", removal);
            }
            if (removal.equals(RESERVED_PROPERTY)) {
                throw new IllegalArgumentException(
                        "The property %s belongs to the catalog, it cannot be removed"
                                .formatted(removal));
            }
        }
        Locations.requireValid(request.updates());
        return CatalogHandlers.updateNamespaceProperties(catalog, namespace(call), request);
    }

    private RESTResponse createTable(Call call) {
        CreateTableRequest request = call.body(CreateTableRequest.class);
        request.validate();
        Namespace namespace = namespace(call);
        Names.requireValid("table", TableIdentifier.of(namespace, request.name()));
        Locations.requireValid(request.location());
        Locations.requireValid(request.properties());
        CatalogHandlers.namespaceExists(catalog, namespace);
        return request.stageCreate()
                ? CatalogHandlers.stageTableCreate(catalog, namespace, request)
                : CatalogHandlers.createTable(catalog, namespace, request);
    }

    private RESTResponse registerTable(Call call) {
        RegisterTableRequest request = call.body(RegisterTableRequest.class);
        Namespace namespace = namespace(call);
        Names.requireValid("table", TableIdentifier.of(namespace, request.name()));
        Locations.requireValid(request.metadataLocation());
        if (request.overwrite()) {
            throw new UnsupportedOperationException(
                    "Registering over an existing table is not supported: drop it first");
        }
        return CatalogHandlers.registerTable(catalog, namespace, request);
    }

    private RESTResponse createView(Call call) {
        CreateViewRequest request = call.body(CreateViewRequest.class);
        Namespace namespace = namespace(call);
        Names.requireValid("view", TableIdentifier.of(namespace, request.name()));
        Locations.requireValid(request.location());
        Locations.requireValid(request.properties());
        return CatalogHandlers.createView(catalog, namespace, request);
    }

    private RESTResponse replaceView(Call call) {
        UpdateTableRequest request = call.body(UpdateTableRequest.class);
        Locations.requireValid(request.updates());
        return CatalogHandlers.updateView(catalog, identifier(call), request);
    }

    private RESTResponse commitTable(Call call) {
        TableIdentifier table = identifier(call);
        // A commit can be the end of a staged creation.
        Names.requireValid("table", table);
        UpdateTableRequest request = call.body(UpdateTableRequest.class);
        Locations.requireValid(request.updates());
        return CatalogHandlers.updateTable(catalog, table, request);
    }

    private void commitTransaction(Call call) {
        CommitTransactionRequest request = call.body(CommitTransactionRequest.class);
        request.validate();
        if (request.tableChanges().size() != 1) {
            throw new UnsupportedOperationException(
                    "This catalog commits one table atomically, not %d: commit them one by one"
                            .formatted(request.tableChanges().size()));
        }
        UpdateTableRequest change = request.tableChanges().get(0);
        Names.requireValid("table", change.identifier());
        Locations.requireValid(change.updates());
        CatalogHandlers.updateTable(catalog, change.identifier(), change);
    }

    private void dropTable(Call call) {
        if (Boolean.parseBoolean(call.query().get("purgeRequested"))) {
            CatalogHandlers.purgeTable(catalog, identifier(call));
        } else {
            CatalogHandlers.dropTable(catalog, identifier(call));
        }
    }

    private static RenameTableRequest rename(Call call, String kind) {
        RenameTableRequest request = call.body(RenameTableRequest.class);
        request.validate();
        Names.requireValid(kind, request.destination());
        possible(request.source().namespace());
        return request;
    }

    private static SnapshotMode snapshots(Map<String, String> query) {
        String mode = query.getOrDefault("snapshots", "all");
        return switch (mode.toLowerCase(Locale.ROOT)) {
            case "all" -> SnapshotMode.ALL;
            case "refs" -> SnapshotMode.REFS;
            default ->
                    throw new IllegalArgumentException(
                            "snapshots is '%s', use all or refs".formatted(mode));
        };
    }

    /** The namespace that the path of a request names. */
    static Namespace namespace(Route.Found target) {
        return possible(split(RESTUtil.decodeString(target.namespace())));
    }

    private static Namespace namespace(Call call) {
        return namespace(call.target());
    }

    private static TableIdentifier identifier(Call call) {
        return TableIdentifier.of(namespace(call), RESTUtil.decodeString(call.target().name()));
    }

    private static Namespace split(String text) {
        return Namespace.of(text.split(NAMESPACE_SEPARATOR, -1));
    }

    private static Namespace possible(Namespace namespace) {
        if (!Names.isPossible(namespace)) {
            throw new NoSuchNamespaceException("Namespace does not exist: %s", namespace);
        }
        return namespace;
    }
}
