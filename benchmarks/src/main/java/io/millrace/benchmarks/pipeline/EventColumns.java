package io.millrace.benchmarks.pipeline;

import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.utils.LogicalTypeParser;

import java.util.List;

/** The event of the benchmark as Flink sees it: twelve columns, and where the record comes from. */
final class EventColumns {
    static final int EVENT_ID = 0;
    static final int USER_ID = 1;
    static final int SESSION_ID = 2;
    static final int KIND = 3;
    static final int COUNTRY = 4;
    static final int DEVICE = 5;
    static final int PAGE = 6;
    static final int IP = 7;
    static final int AMOUNT = 8;
    static final int QUANTITY = 9;
    static final int EVENT_TIME = 10;
    static final int CREATED_AT = 11;
    static final int SOURCE = 12;
    static final int POSITION = 13;

    static final int MONEY_PRECISION = 18;
    static final int MONEY_SCALE = 2;

    private EventColumns() {}

    static RowType rowType() {
        return (RowType)
                LogicalTypeParser.parse(
                        "ROW<event_id STRING, user_id BIGINT, session_id STRING, kind STRING,"
                                + " country STRING, device STRING, page STRING, ip STRING,"
                                + " amount DECIMAL(18, 2), quantity INT,"
                                + " event_time TIMESTAMP_LTZ(3), created_at TIMESTAMP_LTZ(6),"
                                + " _src STRING, _pos BIGINT>",
                        EventColumns.class.getClassLoader());
    }

    static TypeInformation<RowData> typeInformation() {
        return InternalTypeInfo.of(rowType());
    }

    static List<String> names() {
        return rowType().getFieldNames();
    }
}
