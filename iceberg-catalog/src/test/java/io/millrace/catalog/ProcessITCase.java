package io.millrace.catalog;

import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.rest.RESTCatalog;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;

import static org.assertj.core.api.Assertions.assertThat;

class ProcessITCase {
    @RegisterExtension static final TestingServers SERVERS = new TestingServers();

    @TempDir private Path folder;

    @Test
    void explainsItself() throws Exception {
        try (ServerProcess help = ServerProcess.launch(folder, Map.of(), "--help");
                ServerProcess version = ServerProcess.launch(folder, Map.of(), "--version")) {
            assertThat(help.exitCode()).isZero();
            assertThat(help.output()).contains("CATALOG_JDBC_URL", "(required)", "S3_ENDPOINT");
            assertThat(version.exitCode()).isZero();
            assertThat(version.output()).matches("millrace-iceberg-catalog \\d\\S*\\R");
        }
    }

    @Test
    void exitsWith2AndOneLineWhenTheConfigurationIsWrong() throws Exception {
        Map<String, String> environment = TestingCatalog.environment(SERVERS);
        environment.put("CATALOG_WAREHOUSE", "nowhere");
        try (ServerProcess wrong = ServerProcess.launch(folder, environment);
                ServerProcess unknown = ServerProcess.launch(folder, environment, "--port")) {
            assertThat(wrong.exitCode()).isEqualTo(2);
            assertThat(wrong.output())
                    .isEqualToIgnoringNewLines(
                            "Bad value 'nowhere' for CATALOG_WAREHOUSE (from the environment): write s3://bucket or s3://bucket/folder.");
            assertThat(unknown.exitCode()).isEqualTo(2);
            assertThat(unknown.output())
                    .isEqualToIgnoringNewLines(
                            "Unknown argument --port. Use --config FILE, --help or --version.");
        }
    }

    @Test
    void exitsWith1WhenThePortIsTaken() throws Exception {
        Map<String, String> environment = TestingCatalog.environment(SERVERS);
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            environment.put("CATALOG_PORT", String.valueOf(taken.getLocalPort()));
            try (ServerProcess process = ServerProcess.launch(folder, environment)) {
                assertThat(process.exitCode()).isEqualTo(1);
                assertThat(process.output())
                        .contains("Cannot listen on 127.0.0.1:" + taken.getLocalPort());
            }
        }
    }

    @Test
    void exitsWith1WhenTheDatabaseRefuses() throws Exception {
        Map<String, String> environment = TestingCatalog.environment(SERVERS);
        environment.put("CATALOG_JDBC_URL", SERVERS.postgres().jdbcUrl("absent"));
        environment.put("CATALOG_JDBC_PASSWORD", "very-secret-password");
        try (ServerProcess process = ServerProcess.launch(folder, environment)) {
            assertThat(process.exitCode()).isEqualTo(1);
            assertThat(process.output())
                    .contains("Cannot connect to the database")
                    .doesNotContain("very-secret-password");
        }
    }

    @Test
    void runsFromAFileAndStopsInOrder() throws Exception {
        Map<String, String> environment = TestingCatalog.environment(SERVERS);
        Path file = folder.resolve("catalog.properties");
        Properties properties = new Properties();
        properties.putAll(environment);
        try (var writer = Files.newBufferedWriter(file)) {
            properties.store(writer, null);
        }
        try (ServerProcess process =
                ServerProcess.launch(folder, Map.of(), "--config", file.toString())) {
            try (RESTCatalog catalog =
                    TestingCatalog.client(
                            process.uri(), environment, Map.of("token", TestingCatalog.TOKEN))) {
                catalog.createNamespace(Namespace.of("raw"));
            }
            process.terminate();
            assertThat(process.exitCode()).isEqualTo(143);
            assertThat(process.output())
                    .contains("operation=create_namespace caller=token status=200", "stopping")
                    .doesNotContain(
                            TestingCatalog.TOKEN, "reading", SERVERS.objectStore().secretKey());
        }
    }

    @Test
    void serversShareACatalog() throws IOException {
        Map<String, String> environment = TestingCatalog.environment(SERVERS);
        try (TestingCatalog one = TestingCatalog.start(environment);
                TestingCatalog two = TestingCatalog.start(environment);
                RESTCatalog writer = one.client();
                RESTCatalog reader = two.client()) {
            writer.createNamespace(Namespace.of("raw"));
            assertThat(reader.listNamespaces()).containsExactly(Namespace.of("raw"));
        }
    }
}
