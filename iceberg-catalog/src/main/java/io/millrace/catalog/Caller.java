package io.millrace.catalog;

/** Who sent a request. The name appears in logs and never is a secret. */
record Caller(String name, Role role) {}
