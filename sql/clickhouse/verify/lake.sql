-- The lake through ClickHouse's own reader: a second pair of eyes, independent of Flink.
CREATE DATABASE IF NOT EXISTS lake
ENGINE = DataLakeCatalog('${ICEBERG_CATALOG_URI}/v1', '${S3_ACCESS_KEY}', '${S3_SECRET_KEY}')
SETTINGS
    catalog_type = 'rest',
    warehouse = '${ICEBERG_WAREHOUSE}',
    auth_header = 'Authorization: Bearer ${ICEBERG_CATALOG_TOKEN}',
    vended_credentials = false,
    storage_endpoint = '${S3_ENDPOINT}/lake'
