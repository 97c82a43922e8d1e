package io.millrace.workload;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class GroundTruthTest {
    private static final BigInteger TWO_TO_64 = BigInteger.ONE.shiftLeft(64);

    private final EventSettings settings = TestingSettings.events(20_000);

    @TempDir private Path folder;

    @Test
    void hasTheChecksumsOfTheRowsThatAreSent() throws Exception {
        EventGenerator generator = new EventGenerator(settings);
        Map<LocalDate, BigInteger> sums = new TreeMap<>();
        Map<LocalDate, Long> counts = new TreeMap<>();
        for (long index = 0; index < settings.events(); index++) {
            EventRow row = ReferenceDecoder.decode(generator.json(index), Long.MAX_VALUE / 2);
            LocalDate day =
                    Instant.ofEpochMilli(row.eventTime()).atOffset(ZoneOffset.UTC).toLocalDate();
            sums.merge(day, hash(row.canonicalText()), (a, b) -> a.add(b).mod(TWO_TO_64));
            counts.merge(day, 1L, Long::sum);
        }

        GroundTruth truth = GroundTruth.regenerate(settings, settings.events(), "events.raw");

        assertThat(counts).hasSizeGreaterThan(1);
        Map<LocalDate, GroundTruth.DayTruth> expected = new TreeMap<>();
        counts.forEach(
                (day, count) ->
                        expected.put(
                                day, new GroundTruth.DayTruth(count, sums.get(day).toString())));
        assertThat(truth.days()).isEqualTo(expected);
        assertThat(truth.eventsSent()).isEqualTo(20_000);
        assertThat(truth.poisonSent()).isEqualTo(400);
        assertThat(truth.poisonByReason().values().stream().mapToLong(n -> n).sum()).isEqualTo(400);
        assertThat(truth.duplicateEventsSent()).isEqualTo(40);
        assertThat(truth.lateEventsSent()).isEqualTo(100);
        assertThat(truth.eventTypes().values().stream().mapToLong(n -> n).sum()).isEqualTo(20_000);
    }

    @Test
    void walksOverTheExpectedRows() {
        GroundTruth truth = GroundTruth.regenerate(settings, 1_000, "events.raw");
        Map<UUID, Long> hashes = new HashMap<>();
        truth.forEachRow((eventId, eventTime, hash) -> hashes.put(eventId, hash));
        assertThat(hashes).hasSize(1_000);
        truth.rows().forEach(row -> assertThat(hashes).containsEntry(row.eventId(), row.rowHash()));
    }

    @Test
    void survivesItsFile() throws IOException {
        GroundTruth truth = GroundTruth.regenerate(settings, 5_000, "events.raw");
        Path file = folder.resolve("run").resolve("truth.json");
        truth.write(file);
        truth.write(file);
        assertThat(GroundTruth.read(file)).isEqualTo(truth);
        try (var files = Files.list(file.getParent())) {
            assertThat(files).containsExactly(file);
        }
        JsonNode json = new ObjectMapper().readTree(file.toFile());
        assertThat(json.get("events_sent").longValue()).isEqualTo(5_000);
        assertThat(json.get("settings").get("events_per_second").intValue()).isEqualTo(1_000);
        assertThat(json.get("days").get("2026-01-17").get("checksum").isTextual()).isTrue();
    }

    @Test
    void refusesAFileThatIsNoTruth() throws IOException {
        Path file = Files.writeString(folder.resolve("other.json"), "{\"complete\":true}");
        assertThatThrownBy(() -> GroundTruth.read(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("Missing creator property 'written_at'");
    }

    @Test
    void writesRowsInTheCanonicalForm() {
        EventRow row =
                new EventRow(
                        new UUID(0xABCDEF0000004000L, 0x8000000000000001L),
                        new UUID(0, 1),
                        new UUID(0, 2),
                        "purchase",
                        1_768_491_000_123L,
                        "mobile",
                        "safari",
                        "20.1.2.3",
                        null,
                        null,
                        "café",
                        new UUID(0, 3),
                        new BigDecimal("10.5"),
                        null,
                        "{\"amount\":10.50}");
        String text =
                String.join(
                        "\u001F",
                        "abcdef00-0000-4000-8000-000000000001",
                        "00000000-0000-0000-0000-000000000001",
                        "00000000-0000-0000-0000-000000000002",
                        "purchase",
                        "1768491000123",
                        "mobile",
                        "safari",
                        "20.1.2.3",
                        "\u0000",
                        "\u0000",
                        "café",
                        "00000000-0000-0000-0000-000000000003",
                        "10.50",
                        "\u0000",
                        "{\"amount\":10.50}");
        assertThat(row.canonicalText()).isEqualTo(text);
    }

    /** The first 8 bytes of the MD5, the last of them the most significant. */
    private static BigInteger hash(String text) throws Exception {
        byte[] digest =
                MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8));
        BigInteger hash = BigInteger.ZERO;
        for (int i = 7; i >= 0; i--) {
            hash = hash.shiftLeft(8).add(BigInteger.valueOf(digest[i] & 0xFF));
        }
        return hash;
    }
}
