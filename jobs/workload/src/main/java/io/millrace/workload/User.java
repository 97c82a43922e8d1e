package io.millrace.workload;

import java.time.Instant;
import java.time.LocalDate;
import java.util.UUID;

/** A row of {@code shop.users}; no field is null. */
public record User(
        UUID userId,
        String email,
        String firstName,
        String lastName,
        LocalDate dateOfBirth,
        Instant registrationDate,
        String country,
        String city,
        Tier tier,
        boolean active,
        Instant lastLogin) {}
