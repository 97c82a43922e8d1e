package io.millrace.stack;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The configuration files of a ClickHouse that shares a machine with everything else. */
final class ClickHouseConfiguration {

    private static final String SERVER =
            """
            <clickhouse>
              <logger><level>warning</level></logger>
              <max_server_memory_usage>1610612736</max_server_memory_usage>
              <mark_cache_size>67108864</mark_cache_size>
              <uncompressed_cache_size>0</uncompressed_cache_size>
              <max_concurrent_queries>200</max_concurrent_queries>
              <!-- The default of an engine without a server is 2, which starves mutations. -->
              <background_pool_size>16</background_pool_size>
              <user_files_path>%1$s/user_files/</user_files_path>
              <timezone>UTC</timezone>
              <query_log>
                <database>system</database>
                <table>query_log</table>
                <flush_interval_milliseconds>2000</flush_interval_milliseconds>
              </query_log>
              <user_directories><users_xml><path>%1$s/users.xml</path></users_xml></user_directories>
            </clickhouse>
            """;

    private static final String USERS =
            """
            <clickhouse>
              <profiles>
                <default>
                  <implicit_select>0</implicit_select>
                  <allow_introspection_functions>0</allow_introspection_functions>
                  <log_queries>1</log_queries>
                  <allow_database_iceberg>1</allow_database_iceberg>
                </default>
              </profiles>
              <quotas><default/></quotas>
              <users>
                <!-- The engine starts as this user and cannot be given a password for it, so that it
                     may do what its start needs and nothing else. -->
                <default>
                  <no_password/>
                  <networks><ip>127.0.0.1</ip></networks>
                  <profile>default</profile>
                  <quota>default</quota>
                  <grants>
                    <query>GRANT SYSTEM LISTEN ON *.*</query>
                    <query>GRANT READ ON FILE</query>
                    <query>GRANT CREATE TEMPORARY TABLE ON *.*</query>
                  </grants>
                </default>
                <%1$s>
                  <password_sha256_hex>%2$s</password_sha256_hex>
                  <networks><ip>127.0.0.1</ip></networks>
                  <profile>default</profile>
                  <quota>default</quota>
                </%1$s>
              </users>
            </clickhouse>
            """;

    private ClickHouseConfiguration() {}

    /** Writes the files into the folder; the path of the main one. */
    static Path write(Path folder, String user, String password) {
        DataFiles.write(folder.resolve("users.xml"), USERS.formatted(user, sha256(password)));
        Path server = folder.resolve("config.xml");
        DataFiles.write(server, SERVER.formatted(folder));
        return server;
    }

    private static String sha256(String text) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256")
                            .digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
