package io.millrace.benchmarks.pipeline;

/** A limit that was asked for, and what was measured. */
record Goal(String what, Bound bound, double limit, double measured) {

    enum Bound {
        AT_MOST,
        AT_LEAST
    }

    boolean met() {
        return bound == Bound.AT_MOST ? measured <= limit : measured >= limit;
    }

    /** A line of Markdown. */
    String line() {
        return "%s: %.2f, %s %.2f: %s"
                .formatted(
                        what,
                        measured,
                        bound == Bound.AT_MOST ? "at most" : "at least",
                        limit,
                        met() ? "met" : "**missed**");
    }
}
