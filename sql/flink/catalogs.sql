-- The lake: the Iceberg REST catalog, files on S3.
CREATE CATALOG lake WITH (
    'type' = 'iceberg',
    'catalog-type' = 'rest',
    'uri' = '${ICEBERG_CATALOG_URI}',
    'rest.auth.type' = 'oauth2',
    'oauth2-server-uri' = '${ICEBERG_CATALOG_URI}/v1/oauth/tokens',
    'token' = '${ICEBERG_CATALOG_TOKEN}',
    'warehouse' = '${ICEBERG_WAREHOUSE}',
    'io-impl' = 'org.apache.iceberg.aws.s3.S3FileIO',
    's3.endpoint' = '${S3_ENDPOINT}',
    's3.access-key-id' = '${S3_ACCESS_KEY}',
    's3.secret-access-key' = '${S3_SECRET_KEY}',
    's3.path-style-access' = 'true',
    'client.region' = '${S3_REGION}'
);
