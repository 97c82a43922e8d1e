package io.millrace.catalog;

import java.util.Set;

/**
 * A client that may exchange its id and secret for an access token.
 *
 * @param namespaces that a writer is limited to; empty: it is not
 */
record OAuthClient(String id, String secret, Role role, Set<String> namespaces) {
    Caller caller() {
        return new Caller(id, role, namespaces);
    }

    @Override
    public String toString() {
        return id + " (" + role + (namespaces.isEmpty() ? "" : " of " + namespaces) + ")";
    }
}
