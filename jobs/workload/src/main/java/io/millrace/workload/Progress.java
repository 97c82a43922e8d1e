package io.millrace.workload;

/**
 * How far a run is.
 *
 * @param eventsSent distinct valid events handed to the producer
 * @param eventsAcked of these, confirmed by the broker
 * @param eventsTarget distinct valid events that the run is to send
 * @param eventsPerSecond events handed over in the last whole second
 * @param lagMillis how far the slowest thread is behind its schedule; 0 when on time
 * @param orderTransactions committed transactions in Postgres, without heartbeats
 * @param orderChanges rows that these inserted, updated and deleted
 * @param finished true when nothing more is sent
 */
public record Progress(
        long eventsSent,
        long eventsAcked,
        long eventsTarget,
        double eventsPerSecond,
        long lagMillis,
        long poisonSent,
        long duplicatesSent,
        long orderTransactions,
        long orderChanges,
        boolean finished) {}
