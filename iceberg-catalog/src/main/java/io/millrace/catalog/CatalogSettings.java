package io.millrace.catalog;

import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The checked configuration of one server.
 *
 * @param port 0 takes a free one
 * @param token a static bearer token with the role writer
 */
record CatalogSettings(
        String host,
        int port,
        String catalogName,
        Database database,
        String warehouse,
        Optional<String> token,
        List<OAuthClient> clients,
        ClientStorage clientStorage,
        Storage storage) {

    /**
     * Where the catalog's pointers live.
     *
     * @param waitSeconds how long a request waits for a database that cannot be reached
     */
    record Database(String url, String user, String password, int poolSize, int waitSeconds) {
        /** The URL without parameters, which may carry secrets. */
        String address() {
            int parameters = url.indexOf('?');
            return parameters < 0 ? url : url.substring(0, parameters);
        }

        @Override
        public String toString() {
            return address();
        }
    }

    /** Where metadata and data files live. Without a key pair the AWS default chain is used. */
    record Storage(Optional<URI> endpoint, Optional<KeyPair> keys, String region) {

        /** Iceberg's properties for the file access of the server itself. */
        Map<String, String> properties() {
            Map<String, String> properties = new HashMap<>(propertiesWithoutSecrets());
            properties.putAll(secrets());
            return properties;
        }

        Map<String, String> propertiesWithoutSecrets() {
            Map<String, String> properties = new HashMap<>();
            properties.put("client.region", region);
            endpoint.ifPresent(
                    uri -> {
                        properties.put("s3.endpoint", uri.toString());
                        properties.put("s3.path-style-access", "true");
                    });
            return properties;
        }

        Map<String, String> secrets() {
            return keys.map(
                            pair ->
                                    Map.of(
                                            "s3.access-key-id", pair.accessKey(),
                                            "s3.secret-access-key", pair.secretKey()))
                    .orElse(Map.of());
        }
    }

    /** A key pair of the object store. */
    record KeyPair(String accessKey, String secretKey) {
        @Override
        public String toString() {
            return accessKey + ":***";
        }
    }

    @Override
    public String toString() {
        return "host=%s port=%d name=%s database=%s warehouse=%s token=%s clients=%s"
                .formatted(
                        host,
                        port,
                        catalogName,
                        database.address(),
                        warehouse,
                        token.isPresent() ? "set" : "none",
                        clients);
    }
}
