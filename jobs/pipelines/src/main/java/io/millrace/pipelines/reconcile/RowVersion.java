package io.millrace.pipelines.reconcile;

/**
 * A row as one side has it.
 *
 * @param hash of its columns
 * @param source what it was read from
 * @param position where in the source it, or its newest version, was
 */
record RowVersion(long hash, String source, long position) {}
