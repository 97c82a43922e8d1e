package io.millrace.catalog;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ServerMetricsTest {
    @Test
    void countsRequestsAndPutsThemIntoCumulativeBuckets() {
        ServerMetrics metrics = new ServerMetrics();
        metrics.request("load_table", 200, 3_000_000);
        metrics.request("load_table", 200, 30_000_000);
        metrics.request("load_table", 404, 60_000_000_000L);
        metrics.commitConflict();
        assertThat(metrics.text(3).lines())
                .contains(
                        "millrace_catalog_requests_total{operation=\"load_table\",code=\"200\"} 2",
                        "millrace_catalog_requests_total{operation=\"load_table\",code=\"404\"} 1",
                        "millrace_catalog_commit_conflicts_total 1",
                        "millrace_catalog_commit_unknown_total 0",
                        "millrace_catalog_database_connections_in_use 3",
                        "millrace_catalog_request_seconds_bucket{operation=\"load_table\",le=\"0.005\"} 1",
                        "millrace_catalog_request_seconds_bucket{operation=\"load_table\",le=\"0.05\"} 2",
                        "millrace_catalog_request_seconds_bucket{operation=\"load_table\",le=\"10.0\"} 2",
                        "millrace_catalog_request_seconds_bucket{operation=\"load_table\",le=\"+Inf\"} 3",
                        "millrace_catalog_request_seconds_count{operation=\"load_table\"} 3");
    }
}
