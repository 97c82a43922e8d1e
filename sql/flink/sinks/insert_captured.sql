INCLUDE 'flink/sinks/insert_users.sql';
INCLUDE 'flink/sinks/insert_products.sql';
INCLUDE 'flink/sinks/insert_transactions_realtime.sql';
