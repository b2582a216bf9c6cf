-- name: jobs_due(now, real_now, most)
SELECT id, once, kind, about_id, body, tries FROM jobs
WHERE state = 'waiting' AND not_before <= :now AND (lease_until IS NULL OR lease_until <= :real_now)
ORDER BY id LIMIT :most
FOR UPDATE SKIP LOCKED;

-- name: says_unaddressed(lane, now, most)
SELECT id, once, to_kind, to_ref, about_kind, about_id, still_kind, still_id, still_value, key_id, body FROM outbox
WHERE state = 'waiting' AND account_id = 0 AND lane = :lane AND not_before <= :now
ORDER BY not_before, id LIMIT :most
FOR UPDATE SKIP LOCKED;

-- name: says_due(lane, now, real_now, most)
SELECT
    id, once, to_kind, account_id, about_kind, about_id, still_kind, still_id, still_value, key_id, body, tries, made_at,
    error
FROM outbox
WHERE state = 'waiting' AND account_id <> 0 AND lane = :lane AND not_before <= :now
    AND (lease_until IS NULL OR lease_until <= :real_now)
ORDER BY not_before, id LIMIT :most
FOR UPDATE SKIP LOCKED;

-- name: heard_first(now, most)
-- A row locked by another worker is skipped, and a person another worker answers just now is left to it.
WITH first AS MATERIALIZED (
    SELECT i.id, i.bot, i.update_id, i.person, i.body, i.heard_at, i.tries FROM inbox AS i
    WHERE i.state = 'waiting' AND i.not_before <= :now
        AND NOT EXISTS (
            SELECT 1 FROM inbox AS e
            WHERE e.bot = i.bot AND e.person = i.person AND e.state = 'waiting' AND e.id < i.id
        )
    ORDER BY i.id LIMIT :most
    FOR UPDATE OF i SKIP LOCKED
)
SELECT id, bot, update_id, person, body, heard_at, tries FROM first
WHERE pg_try_advisory_xact_lock(hashtextextended(bot || ':' || person, 0))
ORDER BY id;
