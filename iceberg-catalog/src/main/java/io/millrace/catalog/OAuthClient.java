package io.millrace.catalog;

/** A client that may exchange its id and secret for an access token. */
record OAuthClient(String id, String secret, Role role) {
    @Override
    public String toString() {
        return id + " (" + role + ")";
    }
}
