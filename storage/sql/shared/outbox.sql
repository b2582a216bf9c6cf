-- name: insert_say!
INSERT INTO outbox (
    once, lane, state, to_kind, to_ref, account_id, about_kind, about_id, still_kind, still_id, still_value, key_id,
    body, made_at, not_before, tries, error, by_id, heard_id, message
) VALUES (
    :once, :lane, 'waiting', :to_kind, :to_ref, :account_id, :about_kind, :about_id, :still_kind, :still_id,
    :still_value, :key_id, :body, :made_at, :not_before, 0, '', :by_id, :heard_id, ''
)
ON CONFLICT (once) DO NOTHING;

-- name: copy_say!
-- One row for everybody a post or a helper stands for just now; only the person, the key of `once` and the seal differ.
INSERT INTO outbox (
    once, lane, state, to_kind, to_ref, account_id, about_kind, about_id, still_kind, still_id, still_value, key_id,
    body, made_at, not_before, tries, error, by_id, heard_id, message
)
SELECT
    :once, lane, 'waiting', to_kind, to_ref, :account_id, about_kind, about_id, still_kind, still_id, still_value,
    key_id, :body, made_at, not_before, 0, '', by_id, heard_id, ''
FROM outbox WHERE id = :id
ON CONFLICT (once) DO NOTHING;

-- name: lease_say!
-- Who was `saying` it and left it so has died: perhaps it was said.
UPDATE outbox SET
    lease_until = :lease_until, tries = tries + 1, error = CASE WHEN error = 'saying' THEN 'unsure' ELSE error END
WHERE id = :id;

-- name: finish_say!
UPDATE outbox SET
    state = :state, error = :error, message = :message, body = :nothing, lease_until = NULL, done_at = :done_at
WHERE id = :id;

-- name: begin_say!
-- Written down before it goes out: a row found `saying` was perhaps said by a process that died, `saying again` twice.
UPDATE outbox SET error = CASE WHEN error = 'unsure' THEN 'saying again' ELSE 'saying' END WHERE id = :id;

-- name: retry_say!
-- What surely was not said now is as it was before; what perhaps was keeps its mark.
UPDATE outbox SET
    lease_until = NULL, not_before = :not_before,
    error = CASE
        WHEN error = 'saying again' AND :error = 'unsure' THEN error
        WHEN error IN ('saying again', 'unsure') THEN 'unsure'
        ELSE :error
    END
WHERE id = :id AND state = 'waiting';

-- name: say(id)^
SELECT once, lane, to_kind, account_id, about_kind, about_id, key_id, body FROM outbox WHERE id = :id;

-- name: oldest_say$
SELECT MIN(not_before) FROM outbox WHERE state = 'waiting';

-- name: says_waiting$
SELECT COUNT(*) FROM outbox WHERE state = 'waiting' AND not_before <= :now;

-- name: purge_says!
-- A row with a key of its own is remembered for good: it must not be said again.
DELETE FROM outbox WHERE done_at < :before AND substr(once, 1, 1) = '~';

-- name: key_of_case(id)$
SELECT key_id FROM cases WHERE id = :id;

-- name: key_of_draft(id)$
SELECT key_id FROM drafts WHERE id = :id;

-- name: key_of_household(id)$
SELECT key_id FROM households WHERE id = :id;

-- name: key_of_visit(id)$
SELECT h.key_id FROM visits AS v JOIN households AS h ON h.id = v.household_id WHERE v.id = :id;

-- name: key_of_leg(id)$
SELECT key_id FROM legs WHERE id = :id;

-- name: leg_stands(id)^
SELECT state, department, case_id FROM legs WHERE id = :id;

-- name: case_stands(id)^
SELECT state, owner_id, number, place, applicant_id, reporter_id, tell_at FROM cases WHERE id = :id;

-- name: visit_stands(id)^
SELECT done_on, released, rung FROM visits WHERE id = :id;

-- name: home_of_visit(id)^
SELECT h.number, h.place FROM visits AS v JOIN households AS h ON h.id = v.household_id WHERE v.id = :id;

-- name: home_of_household(id)^
SELECT number, place FROM households WHERE id = :id;

-- name: block_account!
UPDATE accounts SET blocked_at = :at, version = version + 1 WHERE id = :id AND blocked_at IS NULL;
