package io.millrace.connector.clickhouse.table;

import io.millrace.connector.clickhouse.client.RetryPolicy;
import io.millrace.connector.clickhouse.client.TableName;
import io.millrace.connector.clickhouse.source.FinalMode;

import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.connector.source.lookup.cache.DefaultLookupCache;
import org.apache.flink.table.connector.source.lookup.cache.LookupCache;
import org.apache.flink.table.factories.DynamicTableFactory.Context;
import org.apache.flink.table.factories.FactoryUtil;

import javax.annotation.Nullable;

import static io.millrace.connector.clickhouse.table.ClickHouseConnectorOptions.DATABASE_NAME;
import static io.millrace.connector.clickhouse.table.ClickHouseConnectorOptions.LOOKUP_ASYNC;
import static io.millrace.connector.clickhouse.table.ClickHouseConnectorOptions.LOOKUP_CACHE;
import static io.millrace.connector.clickhouse.table.ClickHouseConnectorOptions.LOOKUP_MAX_RETRIES;
import static io.millrace.connector.clickhouse.table.ClickHouseConnectorOptions.LOOKUP_PARTIAL_CACHE_EXPIRE_AFTER_ACCESS;
import static io.millrace.connector.clickhouse.table.ClickHouseConnectorOptions.LOOKUP_PARTIAL_CACHE_EXPIRE_AFTER_WRITE;
import static io.millrace.connector.clickhouse.table.ClickHouseConnectorOptions.LOOKUP_PARTIAL_CACHE_MAX_ROWS;
import static io.millrace.connector.clickhouse.table.ClickHouseConnectorOptions.SCAN_FINAL;
import static io.millrace.connector.clickhouse.table.ClickHouseConnectorOptions.SCAN_MAX_RETRIES;
import static io.millrace.connector.clickhouse.table.ClickHouseConnectorOptions.SCAN_SPLIT_ROWS;
import static io.millrace.connector.clickhouse.table.ClickHouseConnectorOptions.TABLE_NAME;

/** Makes table sources from options. */
final class SourceFactory {
    private SourceFactory() {}

    static ClickHouseDynamicTableSource create(Context context, ReadableConfig options) {
        if (options.get(SCAN_SPLIT_ROWS) < 1) {
            throw new ValidationException(
                    "'scan.split-rows' must be positive, not " + options.get(SCAN_SPLIT_ROWS));
        }
        return new ClickHouseDynamicTableSource(
                new SourceOptions(
                        ConnectionSettings.of(options),
                        new TableName(options.get(DATABASE_NAME), options.get(TABLE_NAME)),
                        context.getCatalogTable().getPartitionKeys(),
                        finalMode(context, options),
                        options.get(SCAN_SPLIT_ROWS),
                        RetryPolicy.standard(retries(SCAN_MAX_RETRIES, options)),
                        options.getOptional(FactoryUtil.SOURCE_PARALLELISM).orElse(null),
                        options.get(LOOKUP_ASYNC),
                        RetryPolicy.standard(retries(LOOKUP_MAX_RETRIES, options)),
                        cache(options)),
                context.getPhysicalRowDataType());
    }

    private static FinalMode finalMode(Context context, ReadableConfig options) {
        return options.getOptional(SCAN_FINAL)
                .map(wanted -> wanted ? FinalMode.ALWAYS : FinalMode.NEVER)
                .orElse(
                        context.getPrimaryKeyIndexes().length > 0
                                ? FinalMode.WHERE_ROWS_MERGE
                                : FinalMode.NEVER);
    }

    private static int retries(ConfigOption<Integer> option, ReadableConfig options) {
        int retries = options.get(option);
        if (retries < 0) {
            throw new ValidationException(
                    "'%s' must not be negative, but is %d".formatted(option.key(), retries));
        }
        return retries;
    }

    @Nullable
    private static LookupCache cache(ReadableConfig options) {
        return switch (options.get(LOOKUP_CACHE)) {
            case NONE -> null;
            case PARTIAL -> partialCache(options);
            case FULL ->
                    throw new ValidationException(
                            "'lookup.cache' must be NONE or PARTIAL, not FULL: join a table that fits into memory as a whole with a regular join instead");
        };
    }

    private static LookupCache partialCache(ReadableConfig options) {
        boolean unbounded =
                options.getOptional(LOOKUP_PARTIAL_CACHE_EXPIRE_AFTER_ACCESS).isEmpty()
                        && options.getOptional(LOOKUP_PARTIAL_CACHE_EXPIRE_AFTER_WRITE).isEmpty()
                        && options.getOptional(LOOKUP_PARTIAL_CACHE_MAX_ROWS).isEmpty();
        if (unbounded) {
            throw new ValidationException(
                    "'lookup.cache' is PARTIAL, so it needs a limit: set 'lookup.partial-cache.max-rows', 'lookup.partial-cache.expire-after-write' or 'lookup.partial-cache.expire-after-access'");
        }
        return DefaultLookupCache.fromConfig(options);
    }
}
