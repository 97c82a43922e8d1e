-- What change data capture needs: heartbeat and publication. Every statement may be run again.

CREATE SCHEMA IF NOT EXISTS millrace;

-- Written once a second from outside the jobs: without traffic a slot keeps its position and the WAL grows.
CREATE TABLE IF NOT EXISTS millrace.heartbeat (
    id      integer PRIMARY KEY,
    beat_at timestamptz NOT NULL
);

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_publication WHERE pubname = 'millrace') THEN
        CREATE PUBLICATION millrace FOR TABLE shop.users, shop.products, shop.orders, millrace.heartbeat;
    END IF;
END
$$;
