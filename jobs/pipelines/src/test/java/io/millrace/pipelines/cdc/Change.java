package io.millrace.pipelines.cdc;

import java.io.Serializable;
import java.util.HashMap;

/** A change of a captured row as a test describes it; one of the images may be null. */
public record Change(
        String table,
        String op,
        long lsn,
        long commitMillis,
        HashMap<String, String> before,
        HashMap<String, String> after)
        implements Serializable {}
