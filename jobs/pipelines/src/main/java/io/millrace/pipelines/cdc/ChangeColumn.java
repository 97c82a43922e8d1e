package io.millrace.pipelines.cdc;

import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.types.DataType;

/**
 * The columns of the {@code postgres-changes} table, in order; {@link #ordinal()} is the field of
 * the row.
 */
enum ChangeColumn {
    TABLE_NAME(DataTypes.STRING().notNull()),
    OP(DataTypes.STRING().notNull()),
    LSN(DataTypes.BIGINT().notNull()),
    TX_ID(DataTypes.BIGINT()),
    COMMIT_TIME(DataTypes.TIMESTAMP_LTZ(3).notNull()),
    BEFORE(DataTypes.MAP(DataTypes.STRING(), DataTypes.STRING())),
    AFTER(DataTypes.MAP(DataTypes.STRING(), DataTypes.STRING())),
    _SRC(DataTypes.STRING().notNull()),
    _POS(DataTypes.BIGINT().notNull());

    private final DataType type;

    ChangeColumn(DataType type) {
        this.type = type;
    }

    /** The physical row that the table's schema must have, exactly. */
    static DataType rowType() {
        var fields = new DataTypes.Field[values().length];
        for (ChangeColumn column : values()) {
            fields[column.ordinal()] =
                    DataTypes.FIELD(column.name().toLowerCase(java.util.Locale.ROOT), column.type);
        }
        return DataTypes.ROW(fields).notNull();
    }
}
