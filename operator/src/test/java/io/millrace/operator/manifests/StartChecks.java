package io.millrace.operator.manifests;

import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Whether what the manifests start exists, and is given what it needs: a line for each problem. */
record StartChecks(Kustomization rendered) {
    private static final Path SQL = Kustomization.home().resolve("sql");
    private static final String MAINS = "io.millrace.pipelines.jobs.";
    private static final String JAR =
            "(local|file)?(://)?/opt/flink/usrlib/millrace-pipelines-bundle\\.jar";

    /** What mains set themselves, from their arguments. */
    private static final Set<String> GIVEN_BY_MAINS =
            Set.of(
                    "JOB",
                    "BOUNDED",
                    "MARK_DUPLICATES",
                    "FROM_MILLIS",
                    "TO_MILLIS",
                    "RUN_ID",
                    "WRITE_FROM",
                    "WRITE_TO",
                    "REASON");

    /** Jars, mains, their arguments and the SQL files among them. */
    List<String> wrongStarts() {
        List<String> problems = new ArrayList<>();
        List<Start> starts = new ArrayList<>(Start.in(rendered));
        starts.addAll(Start.aroundClients(rendered));
        for (Start start : starts) {
            if (!start.jar().matches(JAR)) {
                problems.add(
                        start.label() + " takes " + start.jar() + ", which is not in the image");
            }
            try {
                Class<?> main = Class.forName(start.main());
                main.getMethod("main", String[].class);
                checkArguments(start, main, problems);
            } catch (ClassNotFoundException e) {
                problems.add(start.label() + " starts " + start.main() + ", which does not exist");
            } catch (NoSuchMethodException e) {
                problems.add(start.label() + " starts " + start.main() + ", which has no main");
            }
        }
        return problems;
    }

    /** Variables without default in a job's SQL that its pod does not have. */
    List<String> missingVariables() {
        List<String> problems = new ArrayList<>();
        for (Start start : Start.in(rendered)) {
            Set<String> missing = new TreeSet<>();
            sqlFiles(start).stream()
                    .filter(file -> Files.isRegularFile(SQL.resolve(file)))
                    .forEach(file -> missing.addAll(variables(file)));
            missing.removeAll(GIVEN_BY_MAINS);
            missing.removeAll(provided(start));
            missing.forEach(name -> problems.add(start.label() + " lacks the variable " + name));
        }
        return problems;
    }

    /** Variables in ConfigMaps of stores that no SQL reads: misspelt, or left behind. */
    List<String> unreadVariables() {
        Set<String> read = new TreeSet<>();
        try (Stream<Path> files = Files.walk(SQL.resolve("flink"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Matcher variable =
                        Pattern.compile("\\$\\{(\\w+)(:-[^}]*)?}").matcher(Files.readString(file));
                while (variable.find()) {
                    read.add(variable.group(1));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<String> problems = new ArrayList<>();
        for (JsonNode map : rendered.all("ConfigMap")) {
            map.get("data")
                    .fieldNames()
                    .forEachRemaining(
                            name -> {
                                if (!read.contains(name)) {
                                    problems.add("No SQL reads " + name);
                                }
                            });
        }
        return problems;
    }

    private static void checkArguments(Start start, Class<?> main, List<String> problems) {
        List<String> arguments = new ArrayList<>(start.arguments());
        if (main.isAnnotationPresent(Command.class)) {
            if (main.getSimpleName().equals("ReprocessJob")) {
                // rerun.sh adds the days.
                arguments.addAll(List.of("--from", "2026-01-30", "--to", "2026-01-31"));
            }
            try {
                new CommandLine(main)
                        .setStopAtPositional(main.getSimpleName().equals("BatchRun"))
                        .parseArgs(arguments.toArray(String[]::new));
            } catch (ParameterException e) {
                problems.add(start.label() + ": " + e.getMessage());
            }
        } else if (main.getSimpleName().equals("SqlJob")) {
            if (arguments.isEmpty()) {
                problems.add(start.label() + " names no SQL file");
            }
            for (String file : arguments) {
                if (!Files.isRegularFile(SQL.resolve(file))) {
                    problems.add(start.label() + " names sql/" + file + ", which does not exist");
                }
            }
        } else if (!arguments.isEmpty()) {
            problems.add(start.label() + " has arguments that nobody reads: " + arguments);
        }
    }

    private static List<String> sqlFiles(Start start) {
        return switch (start.main().replace(MAINS, "")) {
            case "SpeedJob" -> List.of("flink/jobs/speed.sql");
            case "LakeJob" -> List.of("flink/jobs/lake.sql");
            case "RefineJob" -> List.of("flink/jobs/refine.sql");
            case "ReconcileJob" -> List.of("flink/jobs/reconcile.sql");
            case "ReprocessJob" -> List.of("flink/jobs/reprocess.sql");
            case "ReplayJob" -> List.of("flink/jobs/replay.sql");
            case "MigrateJob" -> List.of("iceberg/lake.sql");
            // It opens the lake as the SQL does.
            case "MaintainJob" -> List.of("flink/catalogs.sql");
            case "SqlJob" -> start.arguments();
            default -> List.of();
        };
    }

    /** Variables without default, of a file and of those that it includes. */
    private static Set<String> variables(String file) {
        try {
            String text = Files.readString(SQL.resolve(file));
            Set<String> found = new TreeSet<>();
            Matcher variable = Pattern.compile("\\$\\{(\\w+)}").matcher(text);
            while (variable.find()) {
                found.add(variable.group(1));
            }
            Matcher include = Pattern.compile("INCLUDE '([^']+)'").matcher(text);
            while (include.find()) {
                found.addAll(variables(include.group(1)));
            }
            return found;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Set<String> provided(Start start) {
        var objects = new ObjectChecks(rendered);
        Set<String> provided = new TreeSet<>();
        for (String map : ObjectChecks.texts(start.object(), "configMapRef", "name")) {
            rendered.all("ConfigMap").stream()
                    .filter(object -> Kustomization.name(object).equals(map))
                    .forEach(
                            object ->
                                    object.path("data")
                                            .fieldNames()
                                            .forEachRemaining(provided::add));
        }
        for (String secret : ObjectChecks.texts(start.object(), "secretRef", "name")) {
            provided.addAll(objects.keysOf(secret));
        }
        return provided;
    }
}
