package io.millrace.stack;

/** Who owns the checkpoint or savepoint that a job starts from. */
public enum RestoreMode {
    /** The job, which deletes it when newer checkpoints need it no longer. */
    CLAIM,
    /** Nobody: it stays as it is, and the first checkpoint of the job is a full one. */
    NO_CLAIM
}
