package io.millrace.operator.e2e;

import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestWatcher;

/** Cases that build on each other fail at once, without waiting, when an earlier one has failed. */
final class FirstFailure implements BeforeEachCallback, TestWatcher {
    private String failed;

    @Override
    public void testFailed(ExtensionContext context, Throwable cause) {
        if (failed == null) {
            failed = context.getDisplayName();
        }
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        if (failed != null) {
            throw new AssertionError("Not begun, for this failed before it: " + failed);
        }
    }
}
