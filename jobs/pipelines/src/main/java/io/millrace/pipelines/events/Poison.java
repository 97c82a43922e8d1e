package io.millrace.pipelines.events;

/**
 * Why a click event could not be decoded. The code is what quarantine, dead letters and metrics
 * show.
 */
enum Poison {
    /** Not JSON at all: empty, broken, not UTF-8, or with something behind the object. */
    INVALID_JSON,
    /** JSON, but not an object. */
    NOT_AN_OBJECT,
    /** A required field is absent or null. */
    MISSING_FIELD,
    /** A field holds another JSON type, or a number that its column cannot hold. */
    WRONG_TYPE,
    /** {@code event_type} is none of {@link EventTypes}. */
    UNKNOWN_EVENT_TYPE,
    /** An id is not a UUID. */
    INVALID_UUID,
    /** {@code timestamp} is not an ISO-8601 instant at or after 1970-01-01. */
    INVALID_TIMESTAMP,
    /** {@code timestamp} is further ahead of the record's ingestion than allowed. */
    FUTURE_TIMESTAMP,
    /** {@code ip_address} is not dotted IPv4. */
    INVALID_IP_ADDRESS;

    String code() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
