package io.millrace.stack;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Base64;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(300)
class LocalObjectStoreITCase {

    @TempDir private Path folder;

    @Test
    void keepsAcknowledgedObjectsThroughAKill() throws Exception {
        try (LocalObjectStore store = LocalObjectStore.start(folder, 0)) {
            for (String bucket : new String[] {"lake", "flink"}) {
                String path = "/" + bucket + "/a/b.txt";
                assertThat(put(store, path, "content").statusCode()).isEqualTo(200);
            }

            store.kill();
            store.restart();

            assertThat(get(store, "/lake/a/b.txt", store.secretKey()).body()).isEqualTo("content");
            assertThat(get(store, "/flink/a/b.txt", store.secretKey()).body()).isEqualTo("content");
        }
    }

    @Test
    void refusesAWrongKey() throws Exception {
        try (LocalObjectStore store = LocalObjectStore.start(folder, 0)) {
            put(store, "/lake/x", "secret");

            HttpResponse<String> refused = get(store, "/lake/x", "wrong");

            assertThat(refused.statusCode()).isEqualTo(403);
            assertThat(refused.body()).contains("SignatureDoesNotMatch");
        }
    }

    private static HttpResponse<String> put(LocalObjectStore store, String path, String content)
            throws Exception {
        return send(
                signed(store, "PUT", path, store.secretKey())
                        .PUT(HttpRequest.BodyPublishers.ofString(content)));
    }

    private static HttpResponse<String> get(LocalObjectStore store, String path, String key)
            throws Exception {
        return send(signed(store, "GET", path, key).GET());
    }

    /** Amazon's first signature: short enough to need no library. */
    private static HttpRequest.Builder signed(
            LocalObjectStore store, String method, String path, String key) throws Exception {
        String date =
                DateTimeFormatter.RFC_1123_DATE_TIME.format(ZonedDateTime.now(ZoneOffset.UTC));
        String text = method + "\n\n\n\nx-amz-date:" + date + "\n" + path;
        Mac mac = Mac.getInstance("HmacSHA1");
        mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), "HmacSHA1"));
        String signature =
                Base64.getEncoder()
                        .encodeToString(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        return HttpRequest.newBuilder(URI.create(store.endpoint() + path))
                .header("x-amz-date", date)
                .header("Authorization", "AWS " + store.accessKey() + ":" + signature);
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return HttpClient.newHttpClient()
                .send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
