-- name: insert_job!
INSERT INTO jobs (once, kind, about_id, body, state, made_at, not_before, tries, error)
VALUES (:once, :kind, :about_id, :body, 'waiting', :made_at, :not_before, 0, '')
ON CONFLICT (once) DO NOTHING;

-- name: lease_job!
UPDATE jobs SET lease_until = :lease_until, tries = tries + 1 WHERE id = :id;

-- name: finish_job!
UPDATE jobs SET state = :state, body = :nothing, error = :error, lease_until = NULL, done_at = :done_at WHERE id = :id;

-- name: retry_job!
UPDATE jobs SET lease_until = NULL, not_before = :not_before, error = :error WHERE id = :id;

-- name: purge_jobs!
DELETE FROM jobs WHERE done_at < :before;
