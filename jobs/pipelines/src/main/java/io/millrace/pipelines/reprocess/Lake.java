package io.millrace.pipelines.reprocess;

import io.millrace.connector.clickhouse.client.TableName;
import io.millrace.connector.clickhouse.ledger.Positions;

import java.time.LocalDate;
import java.util.List;
import java.util.OptionalLong;

/** Where the events of all days are kept, as they were at any snapshot. */
interface Lake {

    /**
     * A day of the raw zone, producer duplicates included.
     *
     * @param bytes of its files, compressed
     */
    record DaySize(LocalDate day, long rows, int files, long bytes) {}

    /**
     * The id of a snapshot that stays as it is.
     *
     * @param wanted a snapshot's id; empty: the newest one
     * @throws IllegalStateException when there is none
     */
    long snapshot(OptionalLong wanted);

    /** The days that have events, from the first to the last one inclusive. */
    List<DaySize> days(long snapshot, LocalDate from, LocalDate to);

    /**
     * Computes the days anew and writes them to a table of ClickHouse.
     *
     * @param heartbeat runs now and then meanwhile
     * @return how far the snapshot goes
     */
    Positions load(
            long snapshot, LocalDate from, LocalDate to, TableName staging, Runnable heartbeat)
            throws Exception;
}
