-- Streaming: the captured tables are bound to their changelogs in the lake. A job that can wait for the lake's commits needs no
-- replication slot of its own.
CREATE TEMPORARY VIEW users_changes AS
SELECT * FROM lake.`raw`.users_changes /*+ OPTIONS('streaming'='true', 'monitor-interval'='5s') */;

CREATE TEMPORARY VIEW products_changes AS
SELECT * FROM lake.`raw`.products_changes /*+ OPTIONS('streaming'='true', 'monitor-interval'='5s') */;

CREATE TEMPORARY VIEW orders_changes AS
SELECT * FROM lake.`raw`.orders_changes /*+ OPTIONS('streaming'='true', 'monitor-interval'='5s') */;
