-- A queue of headwater, format 1. Times are milliseconds since 1970.

-- What was published and is kept for somebody.
CREATE TABLE messages (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT,
    key TEXT,
    body NOT NULL,
    published_at INTEGER NOT NULL
);

-- The ids of what was published lately.
CREATE TABLE ids (
    id TEXT PRIMARY KEY,
    sequence INTEGER NOT NULL,
    published_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX ids_by_age ON ids (published_at);

-- The groups; each has looked at the messages up to its cursor.
CREATE TABLE consumers (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE,
    cursor INTEGER NOT NULL DEFAULT 0
);

-- What a group has looked at and is not done with.
-- `due` is when it is delivered: 0 at once, the end of the lease where there is a token, the largest number where it
-- waits for an earlier message of its key.
CREATE TABLE deliveries (
    sequence INTEGER NOT NULL,
    consumer INTEGER NOT NULL,
    key TEXT,
    attempt INTEGER NOT NULL,
    due INTEGER NOT NULL,
    token INTEGER,
    PRIMARY KEY (sequence, consumer)
) WITHOUT ROWID;
CREATE INDEX deliveries_by_due ON deliveries (consumer, due, sequence);
CREATE INDEX deliveries_by_key ON deliveries (consumer, key, sequence) WHERE key IS NOT NULL;

-- What a group has given up; the messages themselves may be gone.
CREATE TABLE dead_letters (
    consumer INTEGER NOT NULL,
    sequence INTEGER NOT NULL,
    id TEXT,
    key TEXT,
    body NOT NULL,
    published_at INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    error TEXT NOT NULL,
    died_at INTEGER NOT NULL,
    PRIMARY KEY (consumer, sequence)
) WITHOUT ROWID;

-- One row: how many messages there are, how many leases there ever were, and the latest time that was seen.
CREATE TABLE state (
    kept INTEGER NOT NULL,
    leases INTEGER NOT NULL,
    clock INTEGER NOT NULL
);
INSERT INTO state VALUES (0, 0, 0);
