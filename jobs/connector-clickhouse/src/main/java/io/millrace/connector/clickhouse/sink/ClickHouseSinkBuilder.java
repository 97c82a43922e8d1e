package io.millrace.connector.clickhouse.sink;

import io.millrace.connector.clickhouse.client.ConnectionOptions;
import io.millrace.connector.clickhouse.client.TableName;
import io.millrace.connector.clickhouse.sink.Targets.Target;
import io.millrace.connector.clickhouse.sink.committer.BeyondWindow;
import io.millrace.connector.clickhouse.sink.committer.OnRewind;
import io.millrace.connector.clickhouse.sink.writer.BatchLimits;
import io.millrace.connector.clickhouse.sink.writer.BufferOptions;
import io.millrace.connector.clickhouse.sink.writer.PartitionBy;
import io.millrace.connector.clickhouse.sink.writer.PositionColumns;
import io.millrace.connector.clickhouse.sink.writer.UnencodableRowHandler;

import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.util.function.SerializableFunction;

import javax.annotation.Nullable;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Builds a {@link ClickHouseSink}.
 *
 * <p>The url is required, and either one table with its row type or several tables with a router.
 */
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
    private int maxRows = 500_000;
    private MemorySize maxBytes = MemorySize.ofMebiBytes(64);
    private String batchIdColumn = "_batch_id";
    private long minimumWindow = 1_000;
    private BeyondWindow beyondWindow = BeyondWindow.FAIL;
    @Nullable private String partitionBy;
    private final List<Target> targets = new ArrayList<>();
    @Nullable private SerializableFunction<RowData, TableName> router;
    private MemorySize bufferBytes = MemorySize.ofMebiBytes(128);
    @Nullable private String spillDirectory;
    private String sourceColumn = "_src";
    private String positionColumn = "_pos";
    private OnRewind onRewind = OnRewind.REFUSE;
    @Nullable private TableName deadLetterTable;
    @Nullable private UnencodableRowHandler unencodableRowHandler;
    private MemorySize spillThreshold = MemorySize.ofMebiBytes(4);
    @Nullable private TableName swapLedger;

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

    /** The only table of the sink. */
    public ClickHouseSinkBuilder setTable(String database, String newTable) {
        this.table = new TableName(database, newTable);
        return this;
    }

    /** Names and types of the rows for the only table; the names are columns of it. */
    public ClickHouseSinkBuilder setRowType(RowType newRowType) {
        this.rowType = newRowType;
        return this;
    }

    /**
     * One of several tables and the type of the rows that go there; see {@link #setRouter}.
     *
     * <p>A row may have more fields than its table's type: those behind it are for the router.
     */
    public ClickHouseSinkBuilder addTable(TableName newTable, RowType newRowType) {
        targets.add(new Target(newTable, newRowType));
        return this;
    }

    /**
     * Names the table of a row; one of those added. It is asked for every row, so it should return
     * constants.
     */
    public ClickHouseSinkBuilder setRouter(SerializableFunction<RowData, TableName> newRouter) {
        this.router = newRouter;
        return this;
    }

    /** EXACTLY_ONCE, the default, or AT_LEAST_ONCE. */
    public ClickHouseSinkBuilder setDeliveryGuarantee(DeliveryGuarantee newGuarantee) {
        this.guarantee = newGuarantee;
        return this;
    }

    /** The largest INSERT; default 500,000 rows or 64 MB before compression. */
    public ClickHouseSinkBuilder setBatchLimits(int newMaxRows, MemorySize newMaxBytes) {
        this.maxRows = newMaxRows;
        this.maxBytes = newMaxBytes;
        return this;
    }

    /**
     * The most bytes of memory that one writer takes between two checkpoints; default 128 MB. Rows
     * beyond it go to the spill directory; without one the job fails.
     */
    public ClickHouseSinkBuilder setBufferBytes(MemorySize newBufferBytes) {
        this.bufferBytes = newBufferBytes;
        return this;
    }

    /** Where rows go that are too many for memory or for a checkpoint; default: nowhere. */
    public ClickHouseSinkBuilder setSpillDirectory(String newSpillDirectory) {
        this.spillDirectory = newSpillDirectory;
        return this;
    }

    /** The compressed bytes of a writer that a checkpoint takes without a file; default 4 MB. */
    public ClickHouseSinkBuilder setSpillThreshold(MemorySize newSpillThreshold) {
        this.spillThreshold = newSpillThreshold;
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

    /**
     * Columns that say where a row comes from: a STRING source and a BIGINT position that grows
     * within it; default {@code _src} and {@code _pos}. Rows without them are not checked for a
     * rewind.
     */
    public ClickHouseSinkBuilder setPositionColumns(String newSource, String newPosition) {
        this.sourceColumn = newSource;
        this.positionColumn = newPosition;
        return this;
    }

    /** What to do when the table is ahead of the restored state; default REFUSE. */
    public ClickHouseSinkBuilder setOnRewind(OnRewind newOnRewind) {
        this.onRewind = newOnRewind;
        return this;
    }

    /** Writes rows that their table cannot hold to this one; by default they fail the job. */
    public ClickHouseSinkBuilder setDeadLetterTable(TableName newDeadLetterTable) {
        this.deadLetterTable = newDeadLetterTable;
        return this;
    }

    /** Hands rows over that their table cannot hold; by default they fail the job. */
    public ClickHouseSinkBuilder setUnencodableRowHandler(UnencodableRowHandler handler) {
        this.unencodableRowHandler = handler;
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
     * The table in which batch runs say which partitions they replace: inserts into those wait, and
     * leave out what the batch run has brought. Default: none, nobody replaces partitions.
     */
    public ClickHouseSinkBuilder setSwapLedger(TableName newSwapLedger) {
        this.swapLedger = newSwapLedger;
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
                        builtTargets(),
                        new BatchLimits(
                                (int) positive(maxRows, "rows of an INSERT"),
                                positive(maxBytes.getBytes(), "bytes of an INSERT")),
                        buffer(),
                        parsedPartitionBy(),
                        new SystemColumns(
                                batchIdColumn, new PositionColumns(sourceColumn, positionColumn)),
                        new RecoveryOptions(
                                positive(minimumWindow, "minimum deduplication window"),
                                beyondWindow,
                                onRewind),
                        unencodable(),
                        swapLedger);
        return switch (guarantee) {
            case EXACTLY_ONCE -> new ExactlyOnceSink(options);
            case AT_LEAST_ONCE -> new AtLeastOnceSink(options);
            case NONE ->
                    throw new IllegalArgumentException(
                            "The delivery guarantee must be exactly-once or at-least-once");
        };
    }

    private Targets builtTargets() {
        if (targets.isEmpty()) {
            if (router != null) {
                throw new IllegalArgumentException(
                        "A ClickHouse sink routes rows between tables that were added by addTable");
            }
            return Targets.of(required(table, "table"), required(rowType, "row type"));
        }
        if (table != null || rowType != null) {
            throw new IllegalArgumentException(
                    "A ClickHouse sink has either one table, by setTable and setRowType, or several, by addTable");
        }
        if (targets.stream().map(Target::name).distinct().count() < targets.size()) {
            throw new IllegalArgumentException(
                    "A table was added twice to a ClickHouse sink: "
                            + new Targets(targets, router));
        }
        return new Targets(List.copyOf(targets), required(router, "router for its tables"));
    }

    private UnencodableOptions unencodable() {
        if (deadLetterTable != null && unencodableRowHandler != null) {
            throw new IllegalArgumentException(
                    "Rows that a table cannot hold go either to a dead-letter table or to a handler");
        }
        boolean own = targets.stream().anyMatch(target -> target.name().equals(deadLetterTable));
        if (deadLetterTable != null && (own || deadLetterTable.equals(table))) {
            throw new IllegalArgumentException(
                    "Table " + deadLetterTable + " cannot be its own dead-letter table");
        }
        return new UnencodableOptions(deadLetterTable, unencodableRowHandler);
    }

    private BufferOptions buffer() {
        long least = MemorySize.ofMebiBytes(Math.max(1, targets.size())).getBytes();
        if (bufferBytes.getBytes() < least) {
            throw new IllegalArgumentException(
                    "The buffer of a writer must have at least %d bytes, a megabyte for each table, not %d"
                            .formatted(least, bufferBytes.getBytes()));
        }
        return new BufferOptions(bufferBytes.getBytes(), spillDirectory, spillThreshold.getBytes());
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
