package io.millrace.pipelines.reprocess;

/**
 * The rows of a partition, whatever their order.
 *
 * @param hash sum of the rows' hashes as ClickHouse prints it
 */
record Fingerprint(long rows, String hash) {}
