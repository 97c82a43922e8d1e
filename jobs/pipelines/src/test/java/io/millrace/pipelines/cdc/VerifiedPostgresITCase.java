package io.millrace.pipelines.cdc;

import io.millrace.pipelines.sql.SqlFiles;
import io.millrace.stack.StackExtension;
import io.millrace.stack.StackExtension.Part;

import org.apache.flink.configuration.Configuration;
import org.apache.flink.table.api.ValidationException;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ssl.DefaultJavaSSLFactory;

import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.Base64;
import java.util.List;
import java.util.Properties;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** The check before a capture verifies the server of a Postgres with TLS, as the capture does. */
class VerifiedPostgresITCase {
    @RegisterExtension static final StackExtension STACK = StackExtension.with(Part.POSTGRES);

    private static final char[] PASSWORD = "millrace".toCharArray();
    private static final List<String> TABLES =
            List.of("shop.users", "shop.products", "shop.orders", "millrace.heartbeat");

    @TempDir static Path folder;
    private static SSLContext ofTheJvm;
    private static KeyStore server;
    private static KeyStore another;

    @BeforeAll
    static void giveTheServerACertificate() throws Exception {
        ofTheJvm = SSLContext.getDefault();
        server = selfSigned("server");
        another = selfSigned("another");
        Path certificate = folder.resolve("server.crt");
        Path key = folder.resolve("server.key");
        Files.writeString(
                certificate, pem("CERTIFICATE", server.getCertificate("server").getEncoded()));
        Files.writeString(key, pem("PRIVATE KEY", server.getKey("server", PASSWORD).getEncoded()));
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
        for (String file : List.of("shop", "replication", "slots")) {
            execute(SqlFiles.read("postgres/" + file + ".sql"));
        }
        execute("ALTER SYSTEM SET ssl_cert_file = '" + certificate + "'");
        execute("ALTER SYSTEM SET ssl_key_file = '" + key + "'");
        execute("ALTER SYSTEM SET ssl = on");
        execute("SELECT pg_reload_conf()");
        await().untilAsserted(() -> assertThat(ssl()).isEqualTo("on"));
    }

    @AfterEach
    void trustWhatTheJvmTrusts() {
        SSLContext.setDefault(ofTheJvm);
    }

    @Test
    void asksAServerWhoseCertificateIsTrusted() throws Exception {
        trust(server);

        assertThatCode(() -> check()).doesNotThrowAnyException();
    }

    @Test
    void refusesAServerWhoseCertificateIsNotTrusted() throws Exception {
        trust(another);

        assertThatThrownBy(() -> check())
                .isInstanceOf(ValidationException.class)
                .hasMessageStartingWith("Can't ask jdbc:postgresql://127.0.0.1:")
                .hasMessageContaining("SSL error")
                .hasRootCauseMessage("unable to find valid certification path to requested target");
    }

    private static void check() {
        var options = new Configuration();
        options.set(ChangeOptions.HOSTNAME, STACK.postgres().host());
        options.set(ChangeOptions.PORT, STACK.postgres().port());
        options.set(ChangeOptions.DATABASE_NAME, "millrace");
        options.set(ChangeOptions.USERNAME, STACK.postgres().user());
        options.set(ChangeOptions.PASSWORD, STACK.postgres().password());
        options.set(ChangeOptions.PUBLICATION, "millrace");
        options.set(ChangeOptions.SLOT, "millrace_speed");
        var debezium = new Properties();
        debezium.setProperty("database.sslmode", "verify-full");
        debezium.setProperty("database.sslfactory", DefaultJavaSSLFactory.class.getName());
        debezium.setProperty("snapshot.fetch.size", "1000");
        ReplicationCheck.run(options, debezium, TABLES);
    }

    private static String pem(String kind, byte[] content) {
        return "-----BEGIN %s-----\n%s\n-----END %1$s-----\n"
                .formatted(kind, Base64.getMimeEncoder().encodeToString(content));
    }

    private static KeyStore selfSigned(String name) throws Exception {
        Path file = folder.resolve(name + ".p12");
        Process keytool =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "keytool")
                                        .toString(),
                                "-genkeypair",
                                "-alias",
                                name,
                                "-keyalg",
                                "RSA",
                                "-dname",
                                "CN=" + name,
                                "-ext",
                                "SAN=ip:127.0.0.1",
                                "-keystore",
                                file.toString(),
                                "-storetype",
                                "PKCS12",
                                "-storepass",
                                new String(PASSWORD))
                        .redirectErrorStream(true)
                        .start();
        String output = new String(keytool.getInputStream().readAllBytes());
        assertThat(keytool.waitFor()).as(output).isZero();
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, PASSWORD);
        }
        return store;
    }

    private static String ssl() throws Exception {
        try (Connection connection = STACK.postgres().connect("millrace");
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SHOW ssl")) {
            rows.next();
            return rows.getString(1);
        }
    }

    private static void execute(String sql) throws Exception {
        try (Connection connection = STACK.postgres().connect("millrace");
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** What {@code DefaultJavaSSLFactory} uses is the JVM's default. */
    private static void trust(KeyStore server) throws Exception {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        Certificate certificate = server.getCertificate(server.aliases().nextElement());
        trusted.setCertificateEntry("ca", certificate);
        var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, factory.getTrustManagers(), null);
        SSLContext.setDefault(context);
    }
}
