package io.millrace.connector.clickhouse.client;

import io.millrace.connector.clickhouse.client.ErrorClassifier.ErrorKind;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpTimeoutException;

import static org.assertj.core.api.Assertions.assertThat;

class ErrorClassifierTest {

    @ParameterizedTest
    @CsvSource({
        "3, 500, RETRYABLE",
        "33, 500, RETRYABLE",
        "159, 408, RETRYABLE",
        "202, 500, RETRYABLE",
        "209, 500, RETRYABLE",
        "210, 500, RETRYABLE",
        "236, 503, RETRYABLE",
        "241, 500, RETRYABLE",
        "242, 500, RETRYABLE",
        "243, 500, RETRYABLE",
        "252, 500, RETRYABLE",
        "285, 500, RETRYABLE",
        "319, 500, RETRYABLE",
        "394, 500, RETRYABLE",
        "745, 503, RETRYABLE",
        "999, 500, RETRYABLE",
        "1002, 500, RETRYABLE",
        "389, 500, ALREADY_DONE",
        "16, 404, FATAL",
        "27, 400, FATAL",
        "40, 500, FATAL",
        "53, 500, FATAL",
        "60, 404, FATAL",
        "62, 400, FATAL",
        "81, 404, FATAL",
        "115, 404, FATAL",
        "164, 500, FATAL",
        "395, 500, FATAL",
        "497, 500, FATAL",
        "516, 403, FATAL",
        "618, 500, FATAL",
        "0, 502, RETRYABLE",
        "0, 503, RETRYABLE",
        "0, 504, RETRYABLE",
        "0, 429, RETRYABLE",
        "0, 404, FATAL",
        "0, 413, FATAL"
    })
    void classifiesByCode(int code, int httpStatus, ErrorKind kind) {
        assertThat(ErrorClassifier.classify(new ClickHouseException(code, httpStatus, "")))
                .isEqualTo(kind);
    }

    @Test
    void retriesWithoutAnAnswer() {
        assertThat(ErrorClassifier.classify(new IOException("cut"))).isEqualTo(ErrorKind.RETRYABLE);
        assertThat(ErrorClassifier.classify(new ConnectException())).isEqualTo(ErrorKind.RETRYABLE);
        assertThat(ErrorClassifier.classify(new HttpTimeoutException("late")))
                .isEqualTo(ErrorKind.RETRYABLE);
    }
}
