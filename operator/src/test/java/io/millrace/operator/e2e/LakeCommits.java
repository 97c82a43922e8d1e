package io.millrace.operator.e2e;

import io.millrace.stack.LocalCatalog;

import com.fasterxml.jackson.databind.JsonNode;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;

/** What a reader of the lake sees of an upgrade: the times at which rows became visible. */
final class LakeCommits {
    private final HttpRequest request;

    LakeCommits(LocalCatalog catalog) {
        this.request =
                HttpRequest.newBuilder(
                                URI.create(catalog.uri() + "/v1/namespaces/raw/tables/events"))
                        .header("Authorization", "Bearer " + catalog.token())
                        .timeout(Duration.ofSeconds(30))
                        .build();
    }

    /** The longest time without a commit since then, the one that still lasts included. */
    double longestPauseSecondsSince(Instant begin) {
        long last = begin.toEpochMilli();
        long longest = 0;
        for (JsonNode snapshot : metadata().at("/metadata/snapshots")) {
            long committed = snapshot.get("timestamp-ms").asLong();
            if (committed > last) {
                longest = Math.max(longest, committed - last);
                last = committed;
            }
        }
        return Math.max(longest, System.currentTimeMillis() - last) / 1000.0;
    }

    /** When rows became visible last. */
    Instant last() {
        long last = 0;
        for (JsonNode snapshot : metadata().at("/metadata/snapshots")) {
            last = Math.max(last, snapshot.get("timestamp-ms").asLong());
        }
        return Instant.ofEpochMilli(last);
    }

    private JsonNode metadata() {
        try {
            return Cluster.json(
                    HttpClient.newHttpClient()
                            .send(request, HttpResponse.BodyHandlers.ofString())
                            .body());
        } catch (IOException e) {
            throw new AssertionError("The catalog does not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }
}
