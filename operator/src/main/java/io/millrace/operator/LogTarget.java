package io.millrace.operator;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The log {@code io.millrace.audit} of the operator. */
final class LogTarget implements AuditTarget {
    private static final Logger LOG = LoggerFactory.getLogger("io.millrace.audit");

    @Override
    public void write(AuditEvent event) {
        LOG.info("{}", AuditTarget.line(event));
    }
}
