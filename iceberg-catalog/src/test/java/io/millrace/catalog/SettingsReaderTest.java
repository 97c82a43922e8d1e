package io.millrace.catalog;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class SettingsReaderTest {
    @TempDir private Path folder;

    private static Map<String, String> valid() {
        Map<String, String> environment = new HashMap<>();
        environment.put("CATALOG_JDBC_URL", "jdbc:postgresql://127.0.0.1:5432/iceberg?ssl=false");
        environment.put("CATALOG_JDBC_USER", "iceberg");
        environment.put("CATALOG_JDBC_PASSWORD", "database-secret");
        environment.put("CATALOG_WAREHOUSE", "s3://lake/warehouse/");
        environment.put("CATALOG_TOKEN", "static-secret");
        return environment;
    }

    private static CatalogSettings read(Map<String, String> environment) {
        return SettingsReader.read(Optional.empty(), environment);
    }

    @Test
    void fillsInDefaults() {
        CatalogSettings settings = read(valid());
        assertThat(settings)
                .isEqualTo(
                        new CatalogSettings(
                                "127.0.0.1",
                                8181,
                                "millrace",
                                new CatalogSettings.Database(
                                        "jdbc:postgresql://127.0.0.1:5432/iceberg?ssl=false",
                                        "iceberg",
                                        "database-secret",
                                        8,
                                        10),
                                "s3://lake/warehouse",
                                Optional.of("static-secret"),
                                List.of(),
                                ClientStorage.ENDPOINT,
                                new CatalogSettings.Storage(
                                        Optional.empty(), Optional.empty(), "us-east-1")));
    }

    @Test
    void environmentWinsOverFile() throws IOException {
        Path file =
                Files.writeString(
                        folder.resolve("catalog.properties"),
                        "CATALOG_PORT=9000\nCATALOG_HOST=127.0.0.2\nS3_REGION = eu-west-1 \n");
        Map<String, String> environment = valid();
        environment.put("CATALOG_PORT", "9001");
        CatalogSettings settings = SettingsReader.read(Optional.of(file), environment);
        assertThat(settings.port()).isEqualTo(9001);
        assertThat(settings.host()).isEqualTo("127.0.0.2");
        assertThat(settings.storage().region()).isEqualTo("eu-west-1");
    }

    @Test
    void readsClientsAndStorage() {
        Map<String, String> environment = valid();
        environment.remove("CATALOG_TOKEN");
        environment.put(
                "CATALOG_CLIENTS",
                "flink:one:writer, analyst:two:reader, lake:three:writer:raw+quarantine");
        environment.put("S3_ENDPOINT", "http://127.0.0.1:9000");
        environment.put("S3_ACCESS_KEY", "key");
        environment.put("S3_SECRET_KEY", "secret");
        environment.put("CATALOG_CLIENT_STORAGE", "credentials");
        CatalogSettings settings = read(environment);
        assertThat(settings.token()).isEmpty();
        assertThat(settings.clients())
                .containsExactly(
                        new OAuthClient("flink", "one", Role.WRITER, Set.of()),
                        new OAuthClient("analyst", "two", Role.READER, Set.of()),
                        new OAuthClient("lake", "three", Role.WRITER, Set.of("raw", "quarantine")));
        assertThat(settings.clientStorage()).isEqualTo(ClientStorage.CREDENTIALS);
        assertThat(settings.storage().endpoint()).contains(URI.create("http://127.0.0.1:9000"));
        assertThat(settings.storage().properties())
                .containsEntry("s3.path-style-access", "true")
                .containsEntry("s3.secret-access-key", "secret");
        assertThat(settings.storage().propertiesWithoutSecrets())
                .doesNotContainKey("s3.secret-access-key");
    }

    @Test
    void neverPrintsSecrets() {
        Map<String, String> environment = valid();
        environment.put("CATALOG_CLIENTS", "flink:client-secret:writer");
        environment.put("S3_ACCESS_KEY", "key");
        environment.put("S3_SECRET_KEY", "storage-secret");
        CatalogSettings settings = read(environment);
        assertThat(settings.toString() + settings.database() + settings.storage())
                .doesNotContain("secret");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
                    CATALOG_JDBC_URL         | ""                | CATALOG_JDBC_URL is not set (jdbc:postgresql://host:port/database). Set it in the environment or in the file given with --config.
                    CATALOG_JDBC_URL         | jdbc:mysql://a/b  | Bad value 'jdbc:mysql://a/b' for CATALOG_JDBC_URL (from the environment): the catalog needs Postgres, write jdbc:postgresql://host:port/database.
                    CATALOG_JDBC_URL         | jdbc:postgresql://a/b?password=x | CATALOG_JDBC_URL (from the environment) contains a password. Move it to CATALOG_JDBC_PASSWORD.
                    CATALOG_JDBC_USER        | ""                | CATALOG_JDBC_USER is not set (database user). Set it in the environment or in the file given with --config.
                    CATALOG_JDBC_POOL_SIZE   | 0                 | Bad value '0' for CATALOG_JDBC_POOL_SIZE (from the environment): write a whole number from 1 to 64.
                    CATALOG_JDBC_WAIT_SECONDS| -1                | Bad value '-1' for CATALOG_JDBC_WAIT_SECONDS (from the environment): write a whole number from 0 to 300.
                    CATALOG_PORT             | tcp://10.0.0.1:80 | Bad value 'tcp://10.0.0.1:80' for CATALOG_PORT (from the environment): write a whole number from 0 to 65535.
                    CATALOG_PORT             | 70000             | Bad value '70000' for CATALOG_PORT (from the environment): write a whole number from 0 to 65535.
                    CATALOG_WAREHOUSE        | /data/warehouse   | Bad value '/data/warehouse' for CATALOG_WAREHOUSE (from the environment): write s3://bucket or s3://bucket/folder.
                    CATALOG_TOKEN            | ""                | Neither CATALOG_TOKEN nor CATALOG_CLIENTS is set, so nobody could use the catalog. Set at least one of them.
                    CATALOG_TOKEN            | two words         | Bad value (a secret, not shown) for CATALOG_TOKEN (from the environment): use visible ASCII characters only, clients send it in a header.
                    CATALOG_CLIENTS          | a:b               | Bad value (a secret, not shown) for CATALOG_CLIENTS (from the environment): entry 1 is not id:secret:role or id:secret:writer:namespaces (a secret has no ':' and no ',').
                    CATALOG_CLIENTS          | a:b:admin         | Bad value (a secret, not shown) for CATALOG_CLIENTS (from the environment): client a has the role admin, write reader or writer.
                    CATALOG_CLIENTS          | a:b:reader,a:c:writer | Bad value (a secret, not shown) for CATALOG_CLIENTS (from the environment): client a appears twice, keep one.
                    CATALOG_CLIENTS          | a:b:reader:raw    | Bad value (a secret, not shown) for CATALOG_CLIENTS (from the environment): client a is a reader, which reads all namespaces.
                    CATALOG_CLIENTS          | a:b:writer:       | Bad value (a secret, not shown) for CATALOG_CLIENTS (from the environment): entry 1 is not id:secret:role or id:secret:writer:namespaces (a secret has no ':' and no ',').
                    CATALOG_CLIENT_STORAGE   | all               | Bad value 'all' for CATALOG_CLIENT_STORAGE (from the environment): write none, endpoint or credentials.
                    S3_ENDPOINT              | 127.0.0.1:9000    | Bad value '127.0.0.1:9000' for S3_ENDPOINT (from the environment): write http://host:port or https://host:port.
                    S3_ACCESS_KEY            | key               | S3_ACCESS_KEY is set and S3_SECRET_KEY is not. Set both, or none to use the AWS default chain.
                    S3_SECRET_KEY            | key               | S3_SECRET_KEY is set and S3_ACCESS_KEY is not. Set both, or none to use the AWS default chain.
                    """)
    void refuses(String name, String value, String message) {
        Map<String, String> environment = valid();
        environment.put(name, value);
        assertThatThrownBy(() -> read(environment))
                .isInstanceOf(InvalidSettingsException.class)
                .hasMessage(message);
    }

    @Test
    void refusesUnknownKeyInFile() throws IOException {
        Path file = Files.writeString(folder.resolve("c.properties"), "CATALOG_PROT=9000\n");
        assertThatThrownBy(() -> SettingsReader.read(Optional.of(file), valid()))
                .isInstanceOf(InvalidSettingsException.class)
                .hasMessageStartingWith(
                        "Unknown setting CATALOG_PROT in "
                                + file
                                + ". Known settings: CATALOG_HOST, CATALOG_PORT,");
    }

    @Test
    void namesTheFileThatABadValueCameFrom() throws IOException {
        Path file = Files.writeString(folder.resolve("c.properties"), "CATALOG_PORT=many\n");
        assertThatThrownBy(() -> SettingsReader.read(Optional.of(file), valid()))
                .isInstanceOf(InvalidSettingsException.class)
                .hasMessage(
                        "Bad value 'many' for CATALOG_PORT (from %s): write a whole number from 0 to 65535."
                                .formatted(file));
    }

    @Test
    void refusesMissingFile() {
        Path file = folder.resolve("absent.properties");
        assertThatThrownBy(() -> SettingsReader.read(Optional.of(file), valid()))
                .isInstanceOf(InvalidSettingsException.class)
                .hasMessageStartingWith("Cannot read the configuration file " + file);
    }
}
