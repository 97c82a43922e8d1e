package io.millrace.catalog;

/** What the server tells its clients about the object store in {@code GET /v1/config}. */
enum ClientStorage {
    /** Nothing: every client brings its own settings. */
    NONE,
    /** Endpoint, region and path style as defaults, no secret. */
    ENDPOINT,
    /** The same and the server's own key pair, to writers only. */
    CREDENTIALS
}
