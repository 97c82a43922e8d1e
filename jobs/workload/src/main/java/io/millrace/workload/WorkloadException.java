package io.millrace.workload;

/** A run could not send everything that it was to send; the message says what failed. */
public class WorkloadException extends RuntimeException {
    public WorkloadException(String message, Throwable cause) {
        super(message, cause);
    }
}
