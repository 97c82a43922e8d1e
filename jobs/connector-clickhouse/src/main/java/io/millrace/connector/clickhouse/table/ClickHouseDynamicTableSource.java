package io.millrace.connector.clickhouse.table;

import io.millrace.connector.clickhouse.client.HttpClickHouseClient;
import io.millrace.connector.clickhouse.lookup.ClickHouseAsyncLookupFunction;
import io.millrace.connector.clickhouse.lookup.ClickHouseLookupFunction;
import io.millrace.connector.clickhouse.lookup.LookupRequest;
import io.millrace.connector.clickhouse.source.Partitions;
import io.millrace.connector.clickhouse.source.TableReading;
import io.millrace.connector.clickhouse.source.filter.Predicate;
import io.millrace.connector.clickhouse.source.filter.PredicateTranslator;

import org.apache.flink.table.api.TableException;
import org.apache.flink.table.connector.ChangelogMode;
import org.apache.flink.table.connector.Projection;
import org.apache.flink.table.connector.source.DynamicTableSource;
import org.apache.flink.table.connector.source.LookupTableSource;
import org.apache.flink.table.connector.source.ScanTableSource;
import org.apache.flink.table.connector.source.abilities.SupportsFilterPushDown;
import org.apache.flink.table.connector.source.abilities.SupportsLimitPushDown;
import org.apache.flink.table.connector.source.abilities.SupportsPartitionPushDown;
import org.apache.flink.table.connector.source.abilities.SupportsProjectionPushDown;
import org.apache.flink.table.connector.source.lookup.AsyncLookupFunctionProvider;
import org.apache.flink.table.connector.source.lookup.LookupFunctionProvider;
import org.apache.flink.table.connector.source.lookup.PartialCachingAsyncLookupProvider;
import org.apache.flink.table.connector.source.lookup.PartialCachingLookupProvider;
import org.apache.flink.table.expressions.ResolvedExpression;
import org.apache.flink.table.types.DataType;
import org.apache.flink.table.types.logical.RowType;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads a ClickHouse table: all of it once, or by key. */
final class ClickHouseDynamicTableSource
        implements ScanTableSource,
                LookupTableSource,
                SupportsFilterPushDown,
                SupportsProjectionPushDown,
                SupportsLimitPushDown,
                SupportsPartitionPushDown {
    private final SourceOptions options;
    private final DataType declared;

    private DataType produced;
    private List<Predicate> filters = List.of();
    private Partitions partitions = new Partitions(Map.of());
    private List<String> partitionIds;
    private Long limit;

    ClickHouseDynamicTableSource(SourceOptions options, DataType declared) {
        this.options = options;
        this.declared = declared;
        this.produced = declared;
    }

    @Override
    public ChangelogMode getChangelogMode() {
        return ChangelogMode.insertOnly();
    }

    @Override
    public ScanRuntimeProvider getScanRuntimeProvider(ScanContext context) {
        return new ScanProvider(
                options, reading(), partitionIds, limit, context.createTypeInformation(produced));
    }

    @Override
    public LookupRuntimeProvider getLookupRuntimeProvider(LookupContext context) {
        int[] fields = Arrays.stream(context.getKeys()).mapToInt(path -> path[0]).toArray();
        RowType key = (RowType) Projection.of(fields).project(produced).getLogicalType();
        LookupRequest request = new LookupRequest(reading(), key, options.lookupRetries());
        if (options.asyncLookup()) {
            ClickHouseAsyncLookupFunction function = new ClickHouseAsyncLookupFunction(request);
            return options.cache() == null
                    ? AsyncLookupFunctionProvider.of(function)
                    : PartialCachingAsyncLookupProvider.of(function, options.cache());
        }
        ClickHouseLookupFunction function = new ClickHouseLookupFunction(request);
        return options.cache() == null
                ? LookupFunctionProvider.of(function)
                : PartialCachingLookupProvider.of(function, options.cache());
    }

    @Override
    public Result applyFilters(List<ResolvedExpression> wanted) {
        List<Predicate> translated = new ArrayList<>();
        List<ResolvedExpression> accepted = new ArrayList<>();
        List<ResolvedExpression> remaining = new ArrayList<>();
        for (ResolvedExpression filter : wanted) {
            Optional<Predicate> predicate = PredicateTranslator.translate(filter);
            predicate.ifPresent(translated::add);
            (predicate.isPresent() ? accepted : remaining).add(filter);
        }
        filters = translated;
        return Result.of(accepted, remaining);
    }

    @Override
    public boolean supportsNestedProjection() {
        return false;
    }

    @Override
    public void applyProjection(int[][] fields, DataType producedType) {
        produced = producedType;
    }

    @Override
    public void applyLimit(long rows) {
        limit = rows;
    }

    @Override
    public Optional<List<Map<String, String>>> listPartitions() {
        try (var client = new HttpClickHouseClient(options.connection())) {
            partitions = Partitions.list(options.table(), options.partitionKeys(), client);
            return Optional.of(partitions.specs());
        } catch (IOException e) {
            throw new TableException(
                    "Cannot list the partitions of ClickHouse table " + options.table(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TableException("Interrupted while listing partitions", e);
        }
    }

    @Override
    public void applyPartitions(List<Map<String, String>> remaining) {
        if (!partitions.ids().keySet().containsAll(remaining)) {
            listPartitions();
        }
        partitionIds =
                remaining.stream()
                        .filter(partitions.ids()::containsKey)
                        .map(partitions.ids()::get)
                        .toList();
    }

    private TableReading reading() {
        return new TableReading(
                options.connection(),
                options.table(),
                (RowType) declared.getLogicalType(),
                (RowType) produced.getLogicalType(),
                filters,
                options.finalMode());
    }

    @Override
    public DynamicTableSource copy() {
        ClickHouseDynamicTableSource copy = new ClickHouseDynamicTableSource(options, declared);
        copy.produced = produced;
        copy.filters = filters;
        copy.partitions = partitions;
        copy.partitionIds = partitionIds;
        copy.limit = limit;
        return copy;
    }

    @Override
    public String asSummaryString() {
        return "ClickHouse " + options.table();
    }
}
