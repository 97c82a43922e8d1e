package io.millrace.pipelines.events;

/** One click event is poison: it goes to quarantine, the job goes on. */
final class PoisonException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Poison poison;

    PoisonException(Poison poison, String detail) {
        // No stack trace: this is a result of data, at the rate of data.
        super(detail, null, false, false);
        this.poison = poison;
    }

    Poison poison() {
        return poison;
    }
}
