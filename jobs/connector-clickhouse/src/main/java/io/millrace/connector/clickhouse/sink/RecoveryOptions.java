package io.millrace.connector.clickhouse.sink;

import io.millrace.connector.clickhouse.sink.committer.BeyondWindow;
import io.millrace.connector.clickhouse.sink.committer.OnRewind;

import java.io.Serializable;

/**
 * What a restore relies upon.
 *
 * @param minimumWindow the smallest deduplication window, in blocks, that the sink starts with
 */
record RecoveryOptions(long minimumWindow, BeyondWindow beyondWindow, OnRewind onRewind)
        implements Serializable {}
