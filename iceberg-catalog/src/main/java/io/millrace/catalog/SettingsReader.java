package io.millrace.catalog;

import java.io.IOException;
import java.io.Reader;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Reads the settings from a properties file and the environment; the environment wins. Every error
 * names the setting, the place it came from and what to do, and never shows a secret.
 */
final class SettingsReader {
    private static final Set<Setting> SECRETS =
            Set.of(
                    Setting.CATALOG_JDBC_PASSWORD,
                    Setting.CATALOG_TOKEN,
                    Setting.CATALOG_CLIENTS,
                    Setting.S3_SECRET_KEY);

    private record Value(String text, String source) {}

    private final Map<Setting, Value> values = new EnumMap<>(Setting.class);

    private SettingsReader() {}

    /**
     * @param file absent when only the environment is used
     * @throws InvalidSettingsException when anything is missing, unknown or malformed
     */
    static CatalogSettings read(Optional<Path> file, Map<String, String> environment) {
        SettingsReader reader = new SettingsReader();
        file.ifPresent(reader::addFile);
        reader.addEnvironment(environment);
        return reader.settings();
    }

    private void addFile(Path file) {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        } catch (IOException | IllegalArgumentException e) {
            throw new InvalidSettingsException(
                    "Cannot read the configuration file %s: %s. Give a readable UTF-8 properties file with --config."
                            .formatted(file, e));
        }
        for (String key : new TreeSet<>(properties.stringPropertyNames())) {
            Setting setting =
                    Setting.named(key)
                            .orElseThrow(
                                    () ->
                                            new InvalidSettingsException(
                                                    "Unknown setting %s in %s. Known settings: %s."
                                                            .formatted(key, file, knownNames())));
            put(setting, properties.getProperty(key), file.toString());
        }
    }

    private void addEnvironment(Map<String, String> environment) {
        for (Setting setting : Setting.values()) {
            String value = environment.get(setting.name());
            if (value != null) {
                put(setting, value, "the environment");
            }
        }
    }

    private void put(Setting setting, String text, String source) {
        values.put(setting, new Value(text.strip(), source));
    }

    private CatalogSettings settings() {
        List<OAuthClient> clients = clients();
        Optional<String> token = optional(Setting.CATALOG_TOKEN);
        if (token.isEmpty() && clients.isEmpty()) {
            throw new InvalidSettingsException(
                    "Neither CATALOG_TOKEN nor CATALOG_CLIENTS is set, so nobody could use the catalog. Set at least one of them.");
        }
        token.ifPresent(text -> requireVisibleCharacters(Setting.CATALOG_TOKEN, text));
        return new CatalogSettings(
                required(Setting.CATALOG_HOST),
                number(Setting.CATALOG_PORT, 0, 65535),
                required(Setting.CATALOG_NAME),
                database(),
                warehouse(),
                token,
                clients,
                clientStorage(),
                storage());
    }

    private CatalogSettings.Database database() {
        String url = required(Setting.CATALOG_JDBC_URL);
        if (!url.startsWith("jdbc:postgresql:")) {
            throw bad(
                    Setting.CATALOG_JDBC_URL,
                    "the catalog needs Postgres, write jdbc:postgresql://host:port/database");
        }
        if (url.contains("password=")) {
            throw new InvalidSettingsException(
                    "CATALOG_JDBC_URL (from %s) contains a password. Move it to CATALOG_JDBC_PASSWORD."
                            .formatted(source(Setting.CATALOG_JDBC_URL)));
        }
        return new CatalogSettings.Database(
                url,
                required(Setting.CATALOG_JDBC_USER),
                optional(Setting.CATALOG_JDBC_PASSWORD).orElse(""),
                number(Setting.CATALOG_JDBC_POOL_SIZE, 1, 64),
                number(Setting.CATALOG_JDBC_WAIT_SECONDS, 0, 300));
    }

    private String warehouse() {
        String warehouse = required(Setting.CATALOG_WAREHOUSE);
        if (!warehouse.matches("s3a?://[^/\\s]+(/\\S*)?")) {
            throw bad(Setting.CATALOG_WAREHOUSE, "write s3://bucket or s3://bucket/folder");
        }
        return warehouse.replaceAll("/+$", "");
    }

    private List<OAuthClient> clients() {
        List<OAuthClient> clients = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        int position = 0;
        for (String entry : optional(Setting.CATALOG_CLIENTS).orElse("").split(",", -1)) {
            if (entry.isBlank()) {
                continue;
            }
            position++;
            String[] parts = entry.strip().split(":", -1);
            if (parts.length < 3
                    || parts.length > 4
                    || Stream.of(parts).anyMatch(String::isEmpty)) {
                throw bad(
                        Setting.CATALOG_CLIENTS,
                        "entry %d is not id:secret:role or id:secret:writer:namespaces (a secret has no ':' and no ',')"
                                .formatted(position));
            }
            Role role =
                    switch (parts[2]) {
                        case "reader" -> Role.READER;
                        case "writer" -> Role.WRITER;
                        default ->
                                throw bad(
                                        Setting.CATALOG_CLIENTS,
                                        "client %s has the role %s, write reader or writer"
                                                .formatted(parts[0], parts[2]));
                    };
            if (!ids.add(parts[0])) {
                throw bad(
                        Setting.CATALOG_CLIENTS,
                        "client %s appears twice, keep one".formatted(parts[0]));
            }
            Set<String> namespaces =
                    parts.length == 4 ? Set.copyOf(Arrays.asList(parts[3].split("\\+"))) : Set.of();
            if (role == Role.READER && !namespaces.isEmpty()) {
                throw bad(
                        Setting.CATALOG_CLIENTS,
                        "client %s is a reader, which reads all namespaces".formatted(parts[0]));
            }
            clients.add(new OAuthClient(parts[0], parts[1], role, namespaces));
        }
        return List.copyOf(clients);
    }

    private ClientStorage clientStorage() {
        String text = required(Setting.CATALOG_CLIENT_STORAGE);
        return Arrays.stream(ClientStorage.values())
                .filter(value -> value.name().toLowerCase(Locale.ROOT).equals(text))
                .findFirst()
                .orElseThrow(
                        () ->
                                bad(
                                        Setting.CATALOG_CLIENT_STORAGE,
                                        "write none, endpoint or credentials"));
    }

    private CatalogSettings.Storage storage() {
        Optional<String> accessKey = optional(Setting.S3_ACCESS_KEY);
        Optional<String> secretKey = optional(Setting.S3_SECRET_KEY);
        if (accessKey.isPresent() != secretKey.isPresent()) {
            throw new InvalidSettingsException(
                    "%s is set and %s is not. Set both, or none to use the AWS default chain."
                            .formatted(
                                    accessKey.isPresent() ? "S3_ACCESS_KEY" : "S3_SECRET_KEY",
                                    accessKey.isPresent() ? "S3_SECRET_KEY" : "S3_ACCESS_KEY"));
        }
        return new CatalogSettings.Storage(
                optional(Setting.S3_ENDPOINT).map(this::endpoint),
                accessKey.map(key -> new CatalogSettings.KeyPair(key, secretKey.orElseThrow())),
                required(Setting.S3_REGION));
    }

    private URI endpoint(String text) {
        if (!text.matches("https?://[^/\\s]+/?")) {
            throw bad(Setting.S3_ENDPOINT, "write http://host:port or https://host:port");
        }
        return URI.create(text);
    }

    private int number(Setting setting, int least, int most) {
        String text = required(setting);
        try {
            int number = Integer.parseInt(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // The same message as for a number out of range.
        }
        throw bad(setting, "write a whole number from %d to %d".formatted(least, most));
    }

    private String required(Setting setting) {
        return optional(setting)
                .orElseThrow(
                        () ->
                                new InvalidSettingsException(
                                        "%s is not set (%s). Set it in the environment or in the file given with --config."
                                                .formatted(setting, setting.description())));
    }

    /** The value given or the default; empty text means off. */
    private Optional<String> optional(Setting setting) {
        Value value = values.get(setting);
        String text = value == null || value.text().isEmpty() ? null : value.text();
        return Optional.ofNullable(text)
                .or(setting::defaultValue)
                .filter(found -> !found.isEmpty());
    }

    private void requireVisibleCharacters(Setting setting, String text) {
        if (!text.chars().allMatch(character -> character > 0x20 && character < 0x7f)) {
            throw bad(setting, "use visible ASCII characters only, clients send it in a header");
        }
    }

    private InvalidSettingsException bad(Setting setting, String advice) {
        String shown =
                SECRETS.contains(setting) ? "(a secret, not shown)" : "'" + text(setting) + "'";
        return new InvalidSettingsException(
                "Bad value %s for %s (from %s): %s."
                        .formatted(shown, setting, source(setting), advice));
    }

    private String text(Setting setting) {
        Value value = values.get(setting);
        return value == null ? setting.defaultValue().orElse("") : value.text();
    }

    private String source(Setting setting) {
        Value value = values.get(setting);
        return value == null ? "the default" : value.source();
    }

    private static String knownNames() {
        return Arrays.stream(Setting.values()).map(Setting::name).collect(Collectors.joining(", "));
    }
}
