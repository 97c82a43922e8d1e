package io.millrace.catalog;

import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.CommitStateUnknownException;
import org.apache.iceberg.exceptions.RESTException;
import org.apache.iceberg.exceptions.ServiceFailureException;
import org.apache.iceberg.exceptions.ServiceUnavailableException;
import org.apache.iceberg.rest.RESTCatalog;
import org.awaitility.Awaitility;

import java.io.Closeable;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Threads that append one file a commit to the same table, and what they were told about each.
 *
 * <p>No file is ever offered again, so a file that is in the table twice was committed twice.
 */
final class Committers implements Closeable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Queue<String> acknowledged = new ConcurrentLinkedQueue<>();
    private final Queue<String> refused = new ConcurrentLinkedQueue<>();
    private final Queue<String> unknown = new ConcurrentLinkedQueue<>();
    private final ExecutorService threads;
    private final List<Future<?>> runs;
    private volatile boolean stopping;

    private Committers(int count, int commits, RESTCatalog catalog, TableIdentifier identifier) {
        this.threads = Executors.newFixedThreadPool(count);
        this.runs =
                IntStream.range(0, count)
                        .<Future<?>>mapToObj(
                                thread ->
                                        threads.submit(
                                                () -> run(thread, commits, catalog, identifier)))
                        .toList();
    }

    static Committers start(
            int count, int commits, RESTCatalog catalog, TableIdentifier identifier) {
        return new Committers(count, commits, catalog, identifier);
    }

    private void run(int thread, int commits, RESTCatalog catalog, TableIdentifier identifier) {
        for (int commit = 0; commit < commits && !stopping; commit++) {
            String name = "%d-%d.parquet".formatted(thread, commit);
            try {
                Tables.append(catalog.loadTable(identifier), name);
                acknowledged.add(name);
            } catch (CommitFailedException e) {
                refused.add(name);
            } catch (CommitStateUnknownException
                    | ServiceFailureException
                    | ServiceUnavailableException e) {
                unknown.add(name);
            } catch (RESTException e) {
                // The connection to the server was lost before or after the commit.
                unknown.add(name);
            }
        }
    }

    void awaitAcknowledged(int more) {
        int goal = acknowledged.size() + more;
        Awaitility.await(more + " more commits")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> acknowledged.size() >= goal || runs.stream().allMatch(Future::isDone));
        assertThat(acknowledged).hasSizeGreaterThanOrEqualTo(goal);
    }

    void join() throws Exception {
        for (Future<?> run : runs) {
            run.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }
    }

    void stop() throws Exception {
        stopping = true;
        join();
    }

    List<String> acknowledged() {
        return List.copyOf(acknowledged);
    }

    List<String> unknown() {
        return List.copyOf(unknown);
    }

    /** Every acknowledged file is in the table once, no refused one, and nothing twice. */
    void check(Table table) {
        List<String> files = Tables.files(table);
        Map<String, Long> occurrences =
                files.stream()
                        .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
        assertThat(occurrences.values()).allMatch(count -> count == 1);
        assertThat(files).containsAll(acknowledged);
        assertThat(files).filteredOn(refused::contains).isEmpty();
        assertThat(files).isSubsetOf(both());
    }

    private List<String> both() {
        return Stream.concat(acknowledged.stream(), unknown.stream()).toList();
    }

    @Override
    public void close() {
        stopping = true;
        threads.shutdownNow();
    }
}
