package io.millrace.stack;

/** The states of a Flink job, named as Flink names them. */
public enum JobState {
    INITIALIZING,
    CREATED,
    RUNNING,
    FAILING,
    FAILED,
    CANCELLING,
    CANCELED,
    FINISHED,
    RESTARTING,
    SUSPENDED,
    RECONCILING;

    /** Whether the job never leaves this state. */
    public boolean isTerminal() {
        return this == FAILED || this == CANCELED || this == FINISHED;
    }
}
