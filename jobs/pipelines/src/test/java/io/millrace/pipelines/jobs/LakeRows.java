package io.millrace.pipelines.jobs;

import java.time.Instant;
import java.util.stream.Stream;

/** Statements that put rows into the raw zone, as the lake job would. */
final class LakeRows {
    static final String USER =
            "'user_id','%s','email','e','first_name','f','last_name','l','date_of_birth','1988-05-15',"
                    + "'registration_date','2026-01-01T00:00:00Z','country','USA','city','c','tier','%s','is_active','true'";
    static final String PRODUCT =
            "'product_id','p1','name','n','category','%s','subcategory','s','price','%s','cost','4.00','brand','b',"
                    + "'is_active','true','created_at','2026-01-01T00:00:00Z'";
    private static final String ORDER =
            "'order_id','%s','user_id','u1','product_id','p1','quantity','2','unit_price','10.00','total_amount','%s',"
                    + "'discount_amount','0.00','tax_amount','0.00','status','%s','payment_method','card','shipping_address','a',"
                    + "'created_at','%s','updated_at','%s'";

    private LakeRows() {}

    static String insertEvents(String... events) {
        return "INSERT INTO lake.`raw`.events (event_id, user_id, session_id, event_type, event_time, device_type, product_id, amount, "
                + "properties, ingested_at, _src, _pos, event_date) VALUES "
                + String.join(", ", events)
                + ";";
    }

    static String event(String id, String session, String type, String time, int position) {
        return "('%s', 'u1', '%s', '%s', TO_TIMESTAMP_LTZ(%d, 3), 'desktop', 'p1', CAST(7.50 AS DECIMAL(18, 2)), '{}', TO_TIMESTAMP_LTZ(%d, 3), 'events.raw-0', %d, DATE '%s')"
                .formatted(
                        id,
                        session,
                        type,
                        Instant.parse(time).toEpochMilli(),
                        Instant.parse("2026-03-06T00:00:00Z").toEpochMilli(),
                        position,
                        time.substring(0, 10));
    }

    static String order(
            String op, int position, String id, String amount, String status, String created) {
        return change(
                op,
                position,
                op.equals("c") ? created : "2026-03-02T11:00:00Z",
                ORDER,
                id,
                amount,
                status,
                created,
                Instant.parse(created).plusSeconds(30));
    }

    static String change(String op, int position, String commit, String image, Object... values) {
        return "('%s', %d, TO_TIMESTAMP_LTZ(%d, 3), MAP[%s], 'shop', %d)"
                .formatted(
                        op,
                        position,
                        Instant.parse(commit).toEpochMilli(),
                        image.formatted(values),
                        position);
    }

    static String insertChanges(String table, String... changes) {
        return Stream.of(changes)
                .reduce((one, other) -> one + ", " + other)
                .map(
                        rows ->
                                "INSERT INTO lake.`raw`.%s_changes (op, lsn, commit_time, `after`, _src, _pos) VALUES %s;"
                                        .formatted(table, rows))
                .orElseThrow();
    }
}
