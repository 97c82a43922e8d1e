package io.millrace.pipelines.maintain;

import java.time.Duration;

/**
 * What maintenance keeps.
 *
 * @param snapshots how long every snapshot stays readable
 * @param jobs how long the last commit of a job that is not seen any more is kept: a job restored
 *     from a savepoint looks for its last commit, and without it commits again what is there
 * @param tags how long the tags of days stay
 * @param orphans how old a file that no snapshot names must be to go: a younger one may belong to a
 *     commit under way
 */
public record Retention(Duration snapshots, Duration jobs, Duration tags, Duration orphans) {}
