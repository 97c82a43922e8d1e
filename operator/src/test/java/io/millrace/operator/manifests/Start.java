package io.millrace.operator.manifests;

import com.fasterxml.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;

/**
 * A place in the manifests that starts a main of the bundle.
 *
 * @param object the Kubernetes object
 * @param jar where the bundle is taken from
 * @param main name of the class
 * @param arguments of the main
 * @param options Flink configuration keys and values, {@code key=value}, that its client is given
 */
record Start(
        JsonNode object, String jar, String main, List<String> arguments, List<String> options) {

    /** The mains of jobs. */
    static List<Start> in(Kustomization rendered) {
        List<Start> starts = new ArrayList<>();
        for (String kind : List.of("FlinkDeployment", "FlinkSessionJob")) {
            for (JsonNode object : rendered.all(kind)) {
                JsonNode job = object.at("/spec/job");
                if (job.has("jarURI")) {
                    starts.add(
                            new Start(
                                    object,
                                    job.get("jarURI").asText(),
                                    job.path("entryClass").asText(),
                                    list(job.path("args")),
                                    List.of()));
                }
            }
        }
        for (JsonNode object : rendered.all("CronJob")) {
            List<String> words = list(pod(object).at("/containers/0/args"));
            int main = words.indexOf("--class") + 1;
            starts.add(
                    new Start(
                            object,
                            words.get(main + 1),
                            words.get(main),
                            words.subList(main + 2, words.size()),
                            words.stream()
                                    .filter(word -> word.startsWith("-D"))
                                    .map(word -> word.substring(2))
                                    .toList()));
        }
        return starts;
    }

    /** The mains that CronJobs start around the clients of jobs, such as the one of a cluster. */
    static List<Start> aroundClients(Kustomization rendered) {
        List<Start> starts = new ArrayList<>();
        for (JsonNode object : rendered.all("CronJob")) {
            List<String> words = list(pod(object).at("/containers/0/command"));
            int classPath = words.indexOf("-cp") + 1;
            if (classPath > 0) {
                starts.add(
                        new Start(
                                object,
                                words.get(classPath),
                                words.get(classPath + 1),
                                words.subList(classPath + 2, words.size()),
                                List.of()));
            }
        }
        return starts;
    }

    /** Of a CronJob. */
    static JsonNode pod(JsonNode object) {
        return object.at("/spec/jobTemplate/spec/template/spec");
    }

    /** What follows a word of its arguments; empty when the word is not there. */
    String argument(String option) {
        int at = arguments.indexOf(option);
        return at < 0 ? "" : arguments.get(at + 1);
    }

    String label() {
        return Kustomization.label(object);
    }

    private static List<String> list(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false).map(JsonNode::asText).toList();
    }
}
