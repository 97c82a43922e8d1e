package io.millrace.operator.manifests;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.utils.Serialization;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Fields that the typed model of a Kubernetes object has no place for: misspelt, or misplaced. */
final class Leftovers {
    private Leftovers() {}

    /** Kinds that other operators bring; their objects are looked at by those. */
    static final Set<String> FOREIGN =
            Set.of("ExternalSecret", "SealedSecret", "Certificate", "PodMonitor", "PrometheusRule");

    /**
     * @param object of one of Kubernetes' own kinds, or a foreign one, which passes
     * @return what is unknown, with the object's name
     */
    static List<String> in(JsonNode object) {
        String kind = object.get("kind").asText();
        if (FOREIGN.contains(kind)) {
            return List.of();
        }
        return of(Serialization.unmarshal(object.toString())).stream()
                .map(field -> kind + " " + Kustomization.name(object) + " " + field)
                .toList();
    }

    /**
     * @param model an object of fabric8's model
     * @return a path for each unknown field
     */
    static List<String> of(Object model) {
        List<String> found = new ArrayList<>();
        collect("", model, found);
        return found;
    }

    private static void collect(String path, Object value, List<String> found) {
        if (value instanceof Collection<?> elements) {
            elements.forEach(element -> collect(path + "[]", element, found));
        } else if (value != null && value.getClass().getName().startsWith("io.fabric8.")) {
            for (Method getter : value.getClass().getMethods()) {
                collect(path, value, getter, found);
            }
        }
    }

    private static void collect(String path, Object bean, Method getter, List<String> found) {
        if (getter.getParameterCount() > 0
                || !getter.getName().startsWith("get")
                || bean.getClass().isEnum()) {
            return;
        }
        try {
            Object value = getter.invoke(bean);
            if (getter.isAnnotationPresent(JsonAnyGetter.class)) {
                ((Map<?, ?>) value)
                        .keySet()
                        .forEach(name -> found.add(path + "." + name + " is unknown"));
            } else {
                collect(path + "." + getter.getName().substring(3), value, found);
            }
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
