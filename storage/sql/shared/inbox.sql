-- name: insert_heard!
INSERT INTO inbox (bot, update_id, person, body, heard_at, state, tries, not_before, error)
VALUES (:bot, :update_id, :person, :body, :heard_at, 'waiting', 0, :heard_at, '')
ON CONFLICT (bot, update_id) DO NOTHING;

-- name: fail_heard!
UPDATE inbox SET tries = tries + 1, error = :error, not_before = :not_before WHERE id = :id;

-- name: set_heard_aside!
UPDATE inbox SET tries = tries + 1, error = :error, state = 'aside', done_at = :done_at WHERE id = :id;

-- name: done_heard!
UPDATE inbox SET state = 'done', done_at = :done_at WHERE id = :id;

-- name: empty_heard!
UPDATE inbox SET body = :nothing WHERE heard_at < :before AND state <> 'waiting' AND body <> :nothing;

-- name: purge_heard!
DELETE FROM inbox WHERE heard_at < :before AND state <> 'waiting';

-- name: oldest_heard$
SELECT MIN(heard_at) FROM inbox WHERE state = 'waiting';

-- name: heard_waiting$
SELECT COUNT(*) FROM inbox WHERE state = 'waiting';

-- name: heard_aside
SELECT id, bot, update_id, heard_at, tries, error FROM inbox WHERE state = 'aside' ORDER BY id;
