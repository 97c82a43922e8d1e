package io.millrace.operator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

/** Where audit events go. It never holds up the operator, and never fails it. */
interface AuditTarget {
    ObjectMapper JSON = new ObjectMapper();

    void write(AuditEvent event);

    /** The event in one line, without a line end. */
    static String line(AuditEvent event) {
        try {
            return JSON.writeValueAsString(event);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("An audit event can't be written as JSON: " + event, e);
        }
    }
}
