-- What keeps change data capture from working, one line each; no line means that all is well.
-- Parameters: publication, slot, heartbeat table, all tables to capture (schema.table; the heartbeat is one of them).
WITH given AS (
    SELECT ?::text AS publication, ?::text AS slot, ?::text AS heartbeat, ?::text[] AS tables
),
wanted AS (
    SELECT unnest(tables) AS name, to_regclass(unnest(tables)) AS table_oid FROM given
)
SELECT format('wal_level is %s: set it to logical and restart Postgres', current_setting('wal_level'))
WHERE current_setting('wal_level') <> 'logical'
UNION ALL
SELECT format('table %s does not exist', name) FROM wanted WHERE table_oid IS NULL
UNION ALL
SELECT format('publication %s does not exist: run migrate', publication)
FROM given
WHERE NOT EXISTS (SELECT FROM pg_publication WHERE pubname = publication)
UNION ALL
SELECT format('publication %s leaves out inserts, updates or deletes: ALTER PUBLICATION %1$s SET (publish = ''insert, update, delete'')', pubname)
FROM given
JOIN pg_publication ON pubname = publication
WHERE NOT (pubinsert AND pubupdate AND pubdelete)
UNION ALL
SELECT format('table %s is not in publication %s: ALTER PUBLICATION %2$s ADD TABLE %1$s', name, publication)
FROM given
JOIN pg_publication ON pubname = publication
CROSS JOIN wanted
WHERE
    table_oid IS NOT NULL
    AND NOT EXISTS (
        SELECT FROM pg_publication_tables AS t WHERE t.pubname = publication AND to_regclass(format('%I.%I', schemaname, tablename)) = table_oid
    )
UNION ALL
SELECT format('table %s has no full replica identity, so that old values would be missing: ALTER TABLE %1$s REPLICA IDENTITY FULL', name)
FROM given
CROSS JOIN wanted
JOIN pg_class ON pg_class.oid = wanted.table_oid
WHERE relreplident <> 'f' AND name <> heartbeat
UNION ALL
SELECT format('replication slot %s does not exist: run migrate; changes made since it was dropped are in no slot', slot)
FROM given
WHERE NOT EXISTS (SELECT FROM pg_replication_slots WHERE slot_name = slot)
UNION ALL
SELECT format('replication slot %s decodes with %s for database %s: it must be pgoutput for %s', slot_name, plugin, database, current_database())
FROM given
JOIN pg_replication_slots ON slot_name = slot
WHERE plugin <> 'pgoutput' OR database <> current_database()
UNION ALL
SELECT format('replication slot %s has lost WAL that it needs: drop and create it, then start the job without its checkpoint, with a new snapshot', slot_name)
FROM given
JOIN pg_replication_slots ON slot_name = slot
WHERE wal_status = 'lost'
