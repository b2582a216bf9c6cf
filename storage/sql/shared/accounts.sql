-- name: schema_version$
SELECT version_num FROM alembic_version;

-- name: account(id)^
SELECT * FROM accounts WHERE id = :id;

-- name: account_at(channel, address)^
SELECT * FROM accounts WHERE channel = :channel AND address = :address;

-- name: post(id)^
SELECT * FROM posts WHERE id = :id;

-- name: posts_of(account_id, today)
SELECT * FROM posts
WHERE account_id = :account_id AND since <= :today AND (until IS NULL OR until >= :today)
ORDER BY since, id;

-- name: holders(role, place, today)
SELECT a.* FROM accounts AS a
WHERE a.id IN (
    SELECT p.account_id FROM posts AS p
    WHERE p.role = :role AND p.place = :place AND p.since <= :today AND (p.until IS NULL OR p.until >= :today)
)
ORDER BY a.created_at, a.id;

-- name: invitation_by(secret_hash)^
SELECT * FROM invitations WHERE secret_hash = :secret_hash;

-- name: count_up(name)$
INSERT INTO counters (name, value) VALUES (:name, 1)
ON CONFLICT (name) DO UPDATE SET value = counters.value + 1
RETURNING value;

-- name: claim_tick!
INSERT INTO ticks (tick, period, at) VALUES (:tick, :period, :at) ON CONFLICT DO NOTHING;

-- name: shown(account_id, message)^
SELECT about_kind, about_id FROM shown WHERE account_id = :account_id AND message = :message;

-- name: last_shown(account_id, about_kind, about_id)$
SELECT message FROM shown
WHERE account_id = :account_id AND about_kind = :about_kind AND about_id = :about_id
ORDER BY at DESC, version DESC LIMIT 1;

-- name: insert_shown!
INSERT INTO shown (account_id, message, about_kind, about_id, version, at)
VALUES (:account_id, :message, :about_kind, :about_id, :version, :at)
ON CONFLICT (account_id, message) DO UPDATE SET
    about_kind = excluded.about_kind, about_id = excluded.about_id, version = excluded.version, at = excluded.at;

-- name: insert_county!
INSERT INTO county_versions (version, calendar_version, body, taken_at)
VALUES (:version, :calendar_version, :body, :taken_at)
ON CONFLICT DO NOTHING;

-- name: county_body(version)$
SELECT body FROM county_versions WHERE version = :version;

-- name: put_place!
INSERT INTO places (code, level, parent, name, county_version)
VALUES (:code, :level, :parent, :name, :county_version)
ON CONFLICT (code) DO UPDATE SET
    level = excluded.level, parent = excluded.parent, name = excluded.name, county_version = excluded.county_version;
