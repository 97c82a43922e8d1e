package io.millrace.catalog;

import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;

import java.util.Optional;

/**
 * Which names of namespaces, tables and views are accepted.
 *
 * <p>A name becomes a part of a URL, of an object store key, of a dot-separated database value and
 * of an SQL identifier in several engines. What any of those takes apart is refused when it is
 * created, instead of giving a table that some clients cannot see.
 */
final class Names {
    /** Width of the columns that hold names. */
    private static final int MAXIMUM_LENGTH = 255;

    private static final String FORBIDDEN = "$%/\\.?#*:;,&='\"`|<>";

    private Names() {}

    /**
     * @throws IllegalArgumentException when the namespace may not be created
     */
    static void requireValid(Namespace namespace) {
        if (namespace.isEmpty()) {
            throw new IllegalArgumentException("A namespace needs at least one name.");
        }
        for (String level : namespace.levels()) {
            requireValid("namespace", level);
        }
        if (String.join(".", namespace.levels()).length() > MAXIMUM_LENGTH) {
            throw new IllegalArgumentException(
                    "Namespace %s is longer than %d characters."
                            .formatted(namespace, MAXIMUM_LENGTH));
        }
    }

    /**
     * @param kind table or view, for the message
     * @throws IllegalArgumentException when the table or view may not be created
     */
    static void requireValid(String kind, TableIdentifier identifier) {
        requireValid(identifier.namespace());
        requireValid(kind, identifier.name());
    }

    /** Whether a namespace of this name can exist at all. */
    static boolean isPossible(Namespace namespace) {
        for (String level : namespace.levels()) {
            if (problem(level).isPresent()) {
                return false;
            }
        }
        return !namespace.isEmpty();
    }

    private static void requireValid(String kind, String name) {
        problem(name)
                .ifPresent(
                        problem -> {
                            throw new IllegalArgumentException(
                                    "The %s name '%s' cannot be used: %s. Use letters, digits, '_' and '-'."
                                            .formatted(kind, printable(name), problem));
                        });
    }

    private static Optional<String> problem(String name) {
        if (name.isEmpty()) {
            return Optional.of("it is empty");
        }
        if (name.length() > MAXIMUM_LENGTH) {
            return Optional.of("it is longer than %d characters".formatted(MAXIMUM_LENGTH));
        }
        for (int index = 0; index < name.length(); index++) {
            char character = name.charAt(index);
            if (Character.isISOControl(character)) {
                return Optional.of(
                        "it contains the control character U+%04X".formatted((int) character));
            }
            if (Character.isWhitespace(character) || Character.isSpaceChar(character)) {
                return Optional.of("it contains a space");
            }
            if (FORBIDDEN.indexOf(character) >= 0) {
                return Optional.of("it contains '%c'".formatted(character));
            }
        }
        return Optional.empty();
    }

    private static String printable(String name) {
        StringBuilder text = new StringBuilder();
        name.chars()
                .limit(MAXIMUM_LENGTH)
                .forEach(
                        character -> {
                            if (Character.isISOControl(character)) {
                                text.append("\\u%04X".formatted(character));
                            } else {
                                text.append((char) character);
                            }
                        });
        return text.toString();
    }
}
