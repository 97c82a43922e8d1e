package io.millrace.pipelines.refine;

/** How much a run of refine computes. */
public enum Scope {
    /** What came since the last run. */
    NEW,
    /** All of it, as if for the first time. */
    EVERYTHING
}
