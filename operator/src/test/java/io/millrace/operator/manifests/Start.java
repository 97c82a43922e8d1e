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
 */
record Start(JsonNode object, String jar, String main, List<String> arguments) {

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
                                    list(job.path("args"))));
                }
            }
        }
        for (JsonNode object : rendered.all("CronJob")) {
            JsonNode container = object.at("/spec/jobTemplate/spec/template/spec/containers/0");
            List<String> arguments = list(container.path("args"));
            int main = arguments.indexOf("--class") + 1;
            starts.add(
                    new Start(
                            object,
                            arguments.get(main + 1),
                            arguments.get(main),
                            arguments.subList(main + 2, arguments.size())));
        }
        return starts;
    }

    String label() {
        return object.get("kind").asText() + " " + Kustomization.name(object);
    }

    private static List<String> list(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false).map(JsonNode::asText).toList();
    }
}
