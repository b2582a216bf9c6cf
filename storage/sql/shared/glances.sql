-- name: glance_cases(most)
SELECT * FROM cases ORDER BY opened_at DESC, number DESC LIMIT :most;

-- name: glance_says(most)
SELECT lane, account_id, to_kind, to_ref, state, made_at, done_at FROM outbox ORDER BY id DESC LIMIT :most;

-- name: glance_waiting(now)$
SELECT (SELECT COUNT(*) FROM outbox WHERE state = 'waiting' AND not_before <= :now)
    + (SELECT COUNT(*) FROM inbox WHERE state = 'waiting' AND not_before <= :now);
