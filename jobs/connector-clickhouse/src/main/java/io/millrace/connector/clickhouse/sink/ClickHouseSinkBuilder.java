package io.millrace.connector.clickhouse.sink;

import io.millrace.connector.clickhouse.client.ConnectionOptions;
import io.millrace.connector.clickhouse.client.TableName;
import io.millrace.connector.clickhouse.sink.committer.BeyondWindow;
import io.millrace.connector.clickhouse.sink.writer.BatchLimits;
import io.millrace.connector.clickhouse.sink.writer.PartitionBy;

import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.table.types.logical.RowType;

import javax.annotation.Nullable;

import java.net.URI;
import java.time.Duration;

/** Builds a {@link ClickHouseSink}; url, table and row type are required. */
@PublicEvolving
public final class ClickHouseSinkBuilder {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

    private String url;
    private String username = "default";
    private String password = "";
    private Duration requestTimeout = Duration.ofMinutes(5);
    private TableName table;
    private RowType rowType;
    private DeliveryGuarantee guarantee = DeliveryGuarantee.EXACTLY_ONCE;
    private int maxRows = 100_000;
    private MemorySize maxBytes = MemorySize.ofMebiBytes(32);
    private String batchIdColumn = "_batch_id";
    private long minimumWindow = 1_000;
    private BeyondWindow beyondWindow = BeyondWindow.FAIL;
    @Nullable private String partitionBy;

    ClickHouseSinkBuilder() {}

    /** HTTP endpoint, such as {@code http://127.0.0.1:8123}. */
    public ClickHouseSinkBuilder setUrl(String newUrl) {
        this.url = newUrl;
        return this;
    }

    /** Default: {@code default} without a password. */
    public ClickHouseSinkBuilder setUser(String newUsername, String newPassword) {
        this.username = newUsername;
        this.password = newPassword;
        return this;
    }

    /** How long one insert may take before its outcome counts as unknown and it is repeated. */
    public ClickHouseSinkBuilder setRequestTimeout(Duration newRequestTimeout) {
        this.requestTimeout = newRequestTimeout;
        return this;
    }

    public ClickHouseSinkBuilder setTable(String database, String newTable) {
        this.table = new TableName(database, newTable);
        return this;
    }

    /** Names and types of the rows; the names are columns of the table. */
    public ClickHouseSinkBuilder setRowType(RowType newRowType) {
        this.rowType = newRowType;
        return this;
    }

    /** EXACTLY_ONCE, the default, or AT_LEAST_ONCE. */
    public ClickHouseSinkBuilder setDeliveryGuarantee(DeliveryGuarantee newGuarantee) {
        this.guarantee = newGuarantee;
        return this;
    }

    /** The largest INSERT; default 100,000 rows or 32 MB before compression. */
    public ClickHouseSinkBuilder setBatchLimits(int newMaxRows, MemorySize newMaxBytes) {
        this.maxRows = newMaxRows;
        this.maxBytes = newMaxBytes;
        return this;
    }

    /**
     * The table's PARTITION BY: {@code none}, {@code toDate(column)} or {@code toYYYYMM(column)}.
     * Default: whatever of these the table says.
     */
    public ClickHouseSinkBuilder setPartitionBy(String expression) {
        this.partitionBy = expression;
        return this;
    }

    /** UUID column that takes the token of the row's insert; default {@code _batch_id}. */
    public ClickHouseSinkBuilder setBatchIdColumn(String newBatchIdColumn) {
        this.batchIdColumn = newBatchIdColumn;
        return this;
    }

    /** The smallest deduplication window, in inserts, that the sink starts with; default 1,000. */
    public ClickHouseSinkBuilder setMinimumDeduplicationWindow(long inserts) {
        this.minimumWindow = inserts;
        return this;
    }

    /** What to do with a restored insert that the table has but has forgotten; default FAIL. */
    public ClickHouseSinkBuilder setBeyondWindow(BeyondWindow newBeyondWindow) {
        this.beyondWindow = newBeyondWindow;
        return this;
    }

    /**
     * @throws IllegalArgumentException names what is missing or wrong
     */
    public ClickHouseSink build() {
        SinkOptions options =
                new SinkOptions(
                        new ConnectionOptions(
                                URI.create(required(url, "url")),
                                username,
                                password,
                                CONNECT_TIMEOUT,
                                requestTimeout),
                        required(table, "table"),
                        required(rowType, "row type"),
                        new BatchLimits(
                                (int) positive(maxRows, "rows of an INSERT"),
                                positive(maxBytes.getBytes(), "bytes of an INSERT")),
                        parsedPartitionBy(),
                        batchIdColumn,
                        positive(minimumWindow, "minimum deduplication window"),
                        beyondWindow);
        return switch (guarantee) {
            case EXACTLY_ONCE -> new ExactlyOnceSink(options);
            case AT_LEAST_ONCE -> new AtLeastOnceSink(options);
            case NONE ->
                    throw new IllegalArgumentException(
                            "The delivery guarantee must be exactly-once or at-least-once");
        };
    }

    @Nullable
    private PartitionBy parsedPartitionBy() {
        if (partitionBy == null) {
            return null;
        }
        return PartitionBy.parse(partitionBy)
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "The partition expression must be none, toDate(column) or toYYYYMM(column), but is '"
                                                + partitionBy
                                                + "'"));
    }

    private static <T> T required(@Nullable T value, String what) {
        if (value == null) {
            throw new IllegalArgumentException("A ClickHouse sink needs a " + what);
        }
        return value;
    }

    private static long positive(long value, String what) {
        if (value < 1) {
            throw new IllegalArgumentException("The " + what + " must be positive, not " + value);
        }
        return value;
    }
}
