package io.millrace.stack.run;

import io.millrace.stack.Home;
import io.millrace.stack.LocalStack;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The rows of Postgres against the rows that change data capture made of them in ClickHouse: key by
 * key, by a hash of all columns.
 *
 * @param postgresRows rows of all tables in Postgres
 * @param clickHouseRows rows of all tables in ClickHouse
 * @param mismatches rows missing, extra or different, over all tables
 */
public record ChangeComparison(long postgresRows, long clickHouseRows, long mismatches) {
    /** Named as in ClickHouse. */
    private static final List<String> TABLES =
            List.of("users", "products", "transactions_realtime");

    public static ChangeComparison now(Home home, LocalStack stack) {
        long postgresRows = 0;
        long clickHouseRows = 0;
        long mismatches = 0;
        for (String table : TABLES) {
            Map<String, Long> expected = postgres(home, stack, table);
            Map<String, Long> found = clickHouse(home, stack, table);
            postgresRows += expected.size();
            clickHouseRows += found.size();
            for (Map.Entry<String, Long> row : expected.entrySet()) {
                if (!row.getValue().equals(found.remove(row.getKey()))) {
                    mismatches++;
                }
            }
            mismatches += found.size();
        }
        return new ChangeComparison(postgresRows, clickHouseRows, mismatches);
    }

    private static Map<String, Long> postgres(Home home, LocalStack stack, String table) {
        Map<String, Long> rows = new HashMap<>();
        String sql = SqlFile.read(home, "postgres/verify/" + table + ".sql", Map.of());
        try (Connection connection = stack.postgres().connect("millrace");
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            MessageDigest md5 = MessageDigest.getInstance("MD5");
            int columns = result.getMetaData().getColumnCount();
            while (result.next()) {
                var text = new StringBuilder();
                for (int column = 1; column <= columns; column++) {
                    String value = result.getString(column);
                    text.append(column == 1 ? "" : "\u001f")
                            .append(value == null ? "\u0000" : value);
                }
                byte[] digest = md5.digest(text.toString().getBytes(StandardCharsets.UTF_8));
                rows.put(
                        result.getString(1),
                        ByteBuffer.wrap(digest).order(ByteOrder.LITTLE_ENDIAN).getLong());
            }
            return rows;
        } catch (SQLException | NoSuchAlgorithmException e) {
            throw new IllegalStateException("Can't read " + table + " from Postgres", e);
        }
    }

    private static Map<String, Long> clickHouse(Home home, LocalStack stack, String table) {
        Map<String, Long> rows = new HashMap<>();
        String sql =
                SqlFile.read(home, "clickhouse/verify/change_rows.sql", Map.of("TABLE", table));
        for (String[] row : Cells.of(stack.clickHouse().query(sql))) {
            rows.put(row[0], Long.parseLong(row[1]));
        }
        return rows;
    }
}
