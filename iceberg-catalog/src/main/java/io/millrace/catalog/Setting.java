package io.millrace.catalog;

import java.util.Arrays;
import java.util.Optional;

/**
 * Every setting of the server. The name is the same in the properties file and in the environment.
 */
enum Setting {
    CATALOG_HOST("127.0.0.1", "address to listen on"),
    CATALOG_PORT("8181", "port to listen on, 0 takes a free one and logs it"),
    CATALOG_NAME("millrace", "name of the catalog inside its database tables"),
    CATALOG_JDBC_URL(null, "jdbc:postgresql://host:port/database"),
    CATALOG_JDBC_USER(null, "database user"),
    CATALOG_JDBC_PASSWORD("", "password of the database user"),
    CATALOG_JDBC_POOL_SIZE("8", "most connections to the database, 1 to 64"),
    CATALOG_JDBC_WAIT_SECONDS("10", "how long a request waits for a lost database, 0 to 300"),
    CATALOG_WAREHOUSE(null, "where tables are created, such as s3://lake/warehouse"),
    CATALOG_TOKEN("", "a bearer token that may write"),
    CATALOG_CLIENTS(
            "",
            "OAuth2 clients, comma between them: id:secret:reader, id:secret:writer, or id:secret:writer:raw+quarantine for one that changes these namespaces only"),
    CATALOG_CLIENT_STORAGE("endpoint", "what clients are told of S3: none, endpoint, credentials"),
    S3_ENDPOINT("", "URL of an S3 compatible store; absent means AWS"),
    S3_ACCESS_KEY("", "key of the object store; absent means the AWS default chain"),
    S3_SECRET_KEY("", "secret of that key"),
    S3_REGION("us-east-1", "region of the object store");

    private final String defaultValue;
    private final String description;

    Setting(String defaultValue, String description) {
        this.defaultValue = defaultValue;
        this.description = description;
    }

    /** Absent when the setting is required; empty text when it is optional and off. */
    Optional<String> defaultValue() {
        return Optional.ofNullable(defaultValue);
    }

    String description() {
        return description;
    }

    static Optional<Setting> named(String name) {
        return Arrays.stream(values()).filter(setting -> setting.name().equals(name)).findFirst();
    }
}
