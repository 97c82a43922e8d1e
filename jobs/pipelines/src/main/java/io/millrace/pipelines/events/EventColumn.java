package io.millrace.pipelines.events;

import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.types.DataType;

/**
 * The columns of the {@code click-events} table, in order; {@link #ordinal()} is the field of the
 * row.
 */
enum EventColumn {
    EVENT_ID(DataTypes.STRING()),
    USER_ID(DataTypes.STRING()),
    SESSION_ID(DataTypes.STRING()),
    EVENT_TYPE(DataTypes.STRING()),
    EVENT_TIME(DataTypes.TIMESTAMP_LTZ(3)),
    DEVICE_TYPE(DataTypes.STRING()),
    BROWSER(DataTypes.STRING()),
    IP_ADDRESS(DataTypes.STRING()),
    PAGE_URL(DataTypes.STRING()),
    PRODUCT_ID(DataTypes.STRING()),
    SEARCH_QUERY(DataTypes.STRING()),
    TRANSACTION_ID(DataTypes.STRING()),
    AMOUNT(DataTypes.DECIMAL(18, 2)),
    QUANTITY(DataTypes.INT()),
    PROPERTIES(DataTypes.STRING()),
    INGESTED_AT(DataTypes.TIMESTAMP_LTZ(3).notNull()),
    IS_DUPLICATE(DataTypes.BOOLEAN().notNull()),
    REASON(DataTypes.STRING()),
    DETAIL(DataTypes.STRING()),
    RAW_KEY(DataTypes.BYTES()),
    RAW_VALUE(DataTypes.BYTES()),
    _SRC(DataTypes.STRING().notNull()),
    _POS(DataTypes.BIGINT().notNull());

    private final DataType type;

    EventColumn(DataType type) {
        this.type = type;
    }

    String columnName() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }

    /** The physical row that the table's schema must have, exactly. */
    static DataType rowType() {
        var fields = new DataTypes.Field[values().length];
        for (EventColumn column : values()) {
            fields[column.ordinal()] = DataTypes.FIELD(column.columnName(), column.type);
        }
        return DataTypes.ROW(fields).notNull();
    }
}
