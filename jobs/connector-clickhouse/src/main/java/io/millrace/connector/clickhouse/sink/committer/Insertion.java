package io.millrace.connector.clickhouse.sink.committer;

/** One committable on its way: how often it was tried, and whether its rows may be there. */
final class Insertion {
    /** As many failures as the pause after them stays under a second. */
    private static final int SOON = 4;

    private final ClickHouseCommittable committable;
    private boolean mayBeThere;
    private int failures;

    private Insertion(ClickHouseCommittable committable, boolean mayBeThere) {
        this.committable = committable;
        this.mayBeThere = mayBeThere;
    }

    /** Of rows that no one can have inserted under this token before. */
    static Insertion fresh(ClickHouseCommittable committable) {
        return new Insertion(committable, false);
    }

    /** Of rows that an earlier run may have inserted. */
    static Insertion restored(ClickHouseCommittable committable) {
        return new Insertion(committable, true);
    }

    ClickHouseCommittable committable() {
        return committable;
    }

    boolean mayBeThere() {
        return mayBeThere;
    }

    /** From now on the rows may be there, whatever the answer. */
    void sent() {
        mayBeThere = true;
    }

    /** Counts one more attempt that came to nothing. */
    void failed() {
        failures++;
    }

    /** Its partition is being replaced, which takes seconds at most: it is soon tried again. */
    void postponed() {
        failures = Math.min(failures + 1, SOON);
    }

    int failures() {
        return failures;
    }
}
