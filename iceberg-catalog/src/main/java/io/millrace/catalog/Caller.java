package io.millrace.catalog;

import org.apache.iceberg.catalog.Namespace;

import java.util.Set;

/**
 * Who sent a request. The name appears in logs and never is a secret.
 *
 * @param namespaces what a writer may change: these, with all below them; empty: everything
 */
record Caller(String name, Role role, Set<String> namespaces) {

    /** Whether this writer may change what is in a namespace. */
    boolean mayChange(Namespace namespace) {
        return namespaces.isEmpty()
                || (!namespace.isEmpty() && namespaces.contains(namespace.level(0)));
    }
}
