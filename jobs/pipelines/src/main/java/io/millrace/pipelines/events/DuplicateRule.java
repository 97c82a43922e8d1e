package io.millrace.pipelines.events;

/**
 * The one rule for producer duplicates, in both modes: in the order of arrival, an event repeats an
 * earlier one when it has the same id and its time lies within the window around the time of that
 * id's first occurrence; else it is a first occurrence itself.
 */
final class DuplicateRule {
    private DuplicateRule() {}

    static boolean repeats(long firstMillis, long eventMillis, long windowMillis) {
        return Math.abs(eventMillis - firstMillis) <= windowMillis;
    }
}
