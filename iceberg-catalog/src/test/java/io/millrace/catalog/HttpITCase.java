package io.millrace.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.iceberg.Schema;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.ForbiddenException;
import org.apache.iceberg.exceptions.NotAuthorizedException;
import org.apache.iceberg.rest.RESTCatalog;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class HttpITCase {
    @RegisterExtension static final TestingServers SERVERS = new TestingServers();

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String TABLE =
            "{\"name\":\"%s\",\"schema\":{\"type\":\"struct\",\"fields\":[{\"id\":1,\"name\":\"x\",\"type\":\"long\",\"required\":false}]}}";

    private static TestingCatalog server;

    @BeforeAll
    static void startServer() throws Exception {
        server = TestingCatalog.start(SERVERS);
        assertThat(send("POST", "/v1/namespaces", "{\"namespace\":[\"raw\",\"x\"]}").statusCode())
                .isEqualTo(200);
        assertThat(send("POST", "/v1/namespaces/raw%1Fx/tables", TABLE.formatted("t")).statusCode())
                .isEqualTo(200);
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    private static HttpRequest.Builder request(String method, String path, String body) {
        return HttpRequest.newBuilder(server.uri().resolve(path))
                .method(
                        method,
                        body == null
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body));
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static HttpResponse<String> send(String method, String path, String body)
            throws Exception {
        return send(
                request(method, path, body)
                        .header("Authorization", "Bearer " + TestingCatalog.TOKEN));
    }

    private static JsonNode error(HttpResponse<String> response) throws IOException {
        JsonNode error = JSON.readTree(response.body()).get("error");
        assertThat(error.get("code").asInt()).isEqualTo(response.statusCode());
        return error;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    GET    | /v1/nothing                             |                | 404 | NoSuchEndpointException      | This server has no GET /v1/nothing
                    POST   | /v1/namespaces/raw%1Fx/tables/t/plan    | {}             | 404 | NoSuchEndpointException      | This server has no POST
                    PUT    | /v1/namespaces                          | {}             | 405 | MethodNotAllowedException    | PUT is not possible on /v1/namespaces
                    GET    | /v1/namespaces/absent                   |                | 404 | NoSuchNamespaceException     | Namespace does not exist: absent
                    GET    | /v1/namespaces/raw.x                    |                | 404 | NoSuchNamespaceException     | Namespace does not exist: raw.x
                    GET    | /v1/namespaces/raw%1Fx/tables/absent    |                | 404 | NoSuchTableException         | Table does not exist: raw.x.absent
                    GET    | /v1/namespaces/raw%1Fx/views/absent     |                | 404 | NoSuchViewException          | View does not exist: raw.x.absent
                    GET    | /v1/namespaces?pageSize=0               |                | 400 | IllegalArgumentException     | pageSize is '0'
                    GET    | /v1/namespaces/raw%1Fx/tables/t?snapshots=some |         | 400 | IllegalArgumentException     | snapshots is 'some'
                    POST   | /v1/namespaces                          |                | 400 | IllegalArgumentException     | The request has no body
                    POST   | /v1/namespaces                          | {              | 400 | IllegalArgumentException     | The body is not a valid CreateNamespaceRequest
                    POST   | /v1/namespaces                          | null           | 400 | IllegalArgumentException     | The body is null
                    POST   | /v1/namespaces                          | {"namespace":["raw","x"]} | 409 | AlreadyExistsException | Namespace already exists: raw.x
                    POST   | /v1/namespaces                          | {"namespace":["raw x"]}   | 400 | IllegalArgumentException | it contains a space
                    DELETE | /v1/namespaces/raw%1Fx                  |                | 409 | NamespaceNotEmptyException   | is not empty
                    POST   | /v1/namespaces/raw%1Fx/properties       | {"removals":["a"],"updates":{"a":"b"}} | 422 | UnprocessableEntityException | both set and removed
                    POST   | /v1/namespaces/raw%1Fx/tables           | {"name":"u"}   | 400 | IllegalArgumentException     | schema
                    POST   | /v1/namespaces/raw%1Fx/register         | {"name":"t2","metadata-location":"s3://lake/a.metadata.json","overwrite":true} | 501 | UnsupportedOperationException | drop it first
                    POST   | /v1/transactions/commit                 | {"table-changes":[]} | 400 | IllegalArgumentException | Invalid table changes
                    POST   | /v1/tables/rename                       | {"source":{"namespace":["raw","x"],"name":"t"},"destination":{"namespace":["raw","x"],"name":"a b"}} | 400 | IllegalArgumentException | The table name 'a b' cannot be used
                    """)
    void explainsErrors(
            String method, String path, String body, int status, String type, String message)
            throws Exception {
        HttpResponse<String> response = send(method, path, body);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
        assertThat(error(response).get("type").asText()).isEqualTo(type);
        assertThat(error(response).get("message").asText()).contains(message);
    }

    @Test
    void answersExistenceWithoutABody() throws Exception {
        HttpResponse<String> exists = send("HEAD", "/v1/namespaces/raw%1Fx/tables/t", null);
        assertThat(exists.statusCode()).isEqualTo(204);
        HttpResponse<String> absent = send("HEAD", "/v1/namespaces/raw%1Fx/tables/u", null);
        assertThat(absent.statusCode()).isEqualTo(404);
        assertThat(absent.body()).isEmpty();
    }

    @Test
    void refusesARequestThatIsTooLarge() throws Exception {
        HttpResponse<String> response = send("POST", "/v1/namespaces", " ".repeat((16 << 20) + 1));
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(error(response).get("message").asText())
                .isEqualTo("The body is larger than 16777216 bytes");
    }

    @Test
    void keepsTheConnectionAfterAnEarlyAnswer() throws Exception {
        byte[] half = new byte[50_000];
        Arrays.fill(half, (byte) ' ');
        String head =
                "POST /v1/namespaces HTTP/1.1\r\nHost: catalog\r\nContent-Length: 100000\r\n\r\n";
        try (Socket socket = new Socket(server.uri().getHost(), server.uri().getPort())) {
            OutputStream out = socket.getOutputStream();
            // Without a token the answer is known before the body has come: half of it follows.
            for (int request = 0; request < 2; request++) {
                out.write(head.getBytes(StandardCharsets.US_ASCII));
                out.write(half);
                out.flush();
                socket.setSoTimeout(500);
                assertThatThrownBy(() -> socket.getInputStream().read())
                        .as("an answer before the body was read")
                        .isInstanceOf(SocketTimeoutException.class)
                        .hasMessage("Read timed out");
                socket.setSoTimeout(20_000);
                out.write(half);
                out.flush();
                assertThat(answer(socket.getInputStream()))
                        .startsWith("HTTP/1.1 401")
                        .doesNotContainIgnoringCase("connection: close");
            }
        }
    }

    /** Status line and headers of the next answer; its body is read too. */
    private static String answer(InputStream input) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int octet = input.read();
            assertThat(octet).as("the connection ended after: %s", head).isNotNegative();
            head.append((char) octet);
        }
        Matcher length = Pattern.compile("(?i)content-length: (\\d+)").matcher(head);
        assertThat(length.find()).as(head.toString()).isTrue();
        input.readNBytes(Integer.parseInt(length.group(1)));
        return head.toString();
    }

    @Test
    void conflictingCommitGetsA409() throws Exception {
        HttpResponse<String> response =
                send(
                        "POST",
                        "/v1/namespaces/raw%1Fx/tables/t",
                        "{\"requirements\":[{\"type\":\"assert-ref-snapshot-id\",\"ref\":\"main\",\"snapshot-id\":1}],\"updates\":[]}");
        assertThat(response.statusCode()).isEqualTo(409);
        assertThat(error(response).get("type").asText()).isEqualTo("CommitFailedException");
    }

    @Test
    void acceptsMetricsReports() throws Exception {
        HttpResponse<String> response =
                send(
                        "POST",
                        "/v1/namespaces/raw%1Fx/tables/t/metrics",
                        "{\"report-type\":\"scan-report\",\"table-name\":\"t\",\"snapshot-id\":1,\"filter\":true,\"schema-id\":0,\"projected-field-ids\":[1],\"projected-field-names\":[\"x\"],\"metrics\":{}}");
        assertThat(response.statusCode()).as(response.body()).isEqualTo(204);
    }

    @Test
    void tellsEndpointsAndStorageWithoutSecrets() throws Exception {
        HttpResponse<String> response = send("GET", "/v1/config", null);
        JsonNode config = JSON.readTree(response.body());
        assertThat(config.get("endpoints"))
                .extracting(JsonNode::asText)
                .contains(
                        "POST /v1/{prefix}/namespaces/{namespace}/tables/{table}",
                        "HEAD /v1/{prefix}/namespaces/{namespace}/views/{view}")
                .doesNotContain("POST /v1/{prefix}/namespaces/{namespace}/tables/{table}/plan");
        assertThat(config.get("defaults").get("s3.endpoint").asText())
                .isEqualTo(SERVERS.objectStore().endpoint());
        assertThat(response.body()).doesNotContain(SERVERS.objectStore().secretKey());
    }

    @Test
    void tellsStorageSecretsOnlyWhenConfiguredAndOnlyToWriters() throws Exception {
        Map<String, String> environment = TestingCatalog.environment(SERVERS);
        environment.put("CATALOG_CLIENT_STORAGE", "credentials");
        try (TestingCatalog generous = TestingCatalog.start(environment)) {
            String secret = SERVERS.objectStore().secretKey();
            assertThat(config(generous, "flink", "writing")).contains(secret);
            assertThat(config(generous, "analyst", "reading")).doesNotContain(secret);
        }
    }

    private static String config(TestingCatalog server, String client, String secret)
            throws Exception {
        HttpResponse<String> token =
                send(
                        HttpRequest.newBuilder(server.uri().resolve("/v1/oauth/tokens"))
                                .POST(
                                        HttpRequest.BodyPublishers.ofString(
                                                "grant_type=client_credentials&client_id=%s&client_secret=%s"
                                                        .formatted(client, secret))));
        return send(HttpRequest.newBuilder(server.uri().resolve("/v1/config"))
                        .header(
                                "Authorization",
                                "Bearer "
                                        + JSON.readTree(token.body()).get("access_token").asText()))
                .body();
    }

    @ParameterizedTest
    @CsvSource({"''", "Bearer", "Bearer wrong", "Basic dG9rZW46", "bearer mr1.a.9999999999.b"})
    void letsNobodyInWithoutAToken(String authorization) throws Exception {
        for (String path : new String[] {"/v1/config", "/v1/namespaces", "/v1/nothing"}) {
            HttpResponse<String> response =
                    send(request("GET", path, null).header("Authorization", authorization));
            assertThat(response.statusCode()).isEqualTo(401);
            assertThat(response.headers().firstValue("WWW-Authenticate")).contains("Bearer");
            assertThat(error(response).get("type").asText()).isEqualTo("NotAuthorizedException");
        }
        assertThatThrownBy(() -> server.client(Map.of("token", "wrong")))
                .isInstanceOf(NotAuthorizedException.class)
                .hasMessageContaining("The bearer token is unknown or ended");
        assertThatThrownBy(
                        () ->
                                server.client(
                                        Map.of(
                                                "credential",
                                                "flink:wrong",
                                                "oauth2-server-uri",
                                                tokens())))
                .isInstanceOf(NotAuthorizedException.class)
                .hasMessageContaining("Unknown client or wrong secret");
    }

    private static String tokens() {
        return server.uri().resolve("/v1/oauth/tokens").toString();
    }

    @Test
    void readersReadAndWritersWrite() throws IOException {
        TableIdentifier table = TableIdentifier.of(Namespace.of("raw", "x"), "t");
        Map<String, String> reading =
                Map.of("credential", "analyst:reading", "oauth2-server-uri", tokens());
        Map<String, String> writing =
                Map.of("credential", "flink:writing", "oauth2-server-uri", tokens());
        try (RESTCatalog reader = server.client(reading);
                RESTCatalog writer = server.client(writing)) {
            assertThat(reader.loadTable(table).schema().columns()).hasSize(1);
            assertThat(reader.listTables(table.namespace())).contains(table);
            assertThatThrownBy(() -> reader.createNamespace(Namespace.of("mine")))
                    .isInstanceOf(ForbiddenException.class)
                    .hasMessageContaining("analyst is a reader, create_namespace needs");
            assertThatThrownBy(() -> reader.dropTable(table))
                    .isInstanceOf(ForbiddenException.class)
                    .hasMessageContaining("analyst is a reader");
            assertThatThrownBy(
                            () -> reader.loadTable(table).updateProperties().set("a", "b").commit())
                    .isInstanceOf(ForbiddenException.class)
                    .hasMessageContaining("analyst is a reader");
            writer.createNamespace(Namespace.of("written"));
            assertThat(reader.namespaceExists(Namespace.of("written"))).isTrue();
        }
    }

    @Test
    void aWriterOfSomeNamespacesChangesThoseOnlyAndReadsAll() throws IOException {
        TableIdentifier inside = TableIdentifier.of(Namespace.of("raw", "x"), "t");
        TableIdentifier outside = TableIdentifier.of("marts", "t");
        Schema schema = new Schema(Types.NestedField.optional(1, "id", Types.LongType.get()));
        Map<String, String> everything =
                Map.of("credential", "flink:writing", "oauth2-server-uri", tokens());
        Map<String, String> limited =
                Map.of("credential", "lake:raw-only", "oauth2-server-uri", tokens());
        try (RESTCatalog writer = server.client(everything);
                RESTCatalog lake = server.client(limited)) {
            writer.createNamespace(outside.namespace());
            writer.createTable(outside, schema);

            lake.loadTable(inside).updateProperties().set("by", "lake").commit();

            assertThat(writer.loadTable(inside).properties()).containsEntry("by", "lake");
            assertThat(lake.loadTable(outside).schema().columns()).hasSize(1);
            String refusal = "lake is a writer of [quarantine, raw] only, %s is elsewhere";
            assertThatThrownBy(
                            () -> lake.loadTable(outside).updateProperties().set("a", "b").commit())
                    .isInstanceOf(ForbiddenException.class)
                    .hasMessageContaining(refusal, "commit_table");
            assertThatThrownBy(() -> lake.dropTable(outside))
                    .hasMessageContaining(refusal, "drop_table");
            assertThatThrownBy(() -> lake.createNamespace(Namespace.of("other")))
                    .hasMessageContaining(refusal, "create_namespace");
            assertThatThrownBy(
                            () -> lake.renameTable(inside, TableIdentifier.of("marts", "stolen")))
                    .hasMessageContaining(refusal, "rename_table");
            assertThat(writer.loadTable(outside).properties()).doesNotContainKey("a");
            assertThat(writer.dropTable(outside)).isTrue();
            writer.dropNamespace(outside.namespace());
        }
    }

    @Test
    void reportsHealthAndMetricsToAnybody() throws Exception {
        HttpResponse<String> health = send(request("GET", "/health", null));
        assertThat(health.statusCode()).isEqualTo(200);
        assertThat(JSON.readTree(health.body()))
                .isEqualTo(JSON.readTree("{\"status\":\"up\",\"database\":\"up\"}"));
        HttpResponse<String> metrics = send(request("GET", "/metrics", null));
        assertThat(metrics.headers().firstValue("Content-Type").orElseThrow())
                .startsWith("text/plain; version=0.0.4");
        assertThat(metrics.body())
                .contains(
                        "millrace_catalog_requests_total{operation=\"create_table\",code=\"200\"} 1");
    }

    @Test
    void compressesWhenAsked() throws Exception {
        HttpResponse<byte[]> response =
                HTTP.send(
                        request("GET", "/v1/config", null)
                                .header("Authorization", "Bearer " + TestingCatalog.TOKEN)
                                .header("Accept-Encoding", "gzip")
                                .build(),
                        HttpResponse.BodyHandlers.ofByteArray());
        assertThat(response.headers().firstValue("Content-Encoding")).contains("gzip");
        try (GZIPInputStream input =
                new GZIPInputStream(new ByteArrayInputStream(response.body()))) {
            assertThat(new String(input.readAllBytes(), StandardCharsets.UTF_8))
                    .contains("endpoints");
        }
    }
}
