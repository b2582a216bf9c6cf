-- Lists take a set of place codes as a JSON array: the SQL twin of permit(), so that unreadable looks like absent.
-- name: case(id)^
SELECT * FROM cases WHERE id = :id;

-- name: case_numbered(number)^
-- The counter begins anew every year: the newest of this number is this year's, if there is one.
SELECT * FROM cases WHERE number = :number ORDER BY opened_at DESC, id DESC LIMIT 1;

-- name: cases_of(account_id)
SELECT * FROM cases
WHERE applicant_id = :account_id OR reporter_id = :account_id
ORDER BY opened_at DESC, id DESC;

-- name: cases_owned(account_id)
SELECT * FROM cases WHERE owner_id = :account_id ORDER BY opened_at DESC, id DESC;

-- name: cases_at(places, states)
SELECT * FROM cases
WHERE place IN (SELECT value FROM json_each(CAST(:places AS TEXT)))
    AND state IN (SELECT value FROM json_each(CAST(:states AS TEXT)))
ORDER BY opened_at, id;

-- name: case_by_claim(claim_hash)^
SELECT * FROM cases WHERE claim_hash = :claim_hash;

-- name: cases_of_household(household_id)
SELECT * FROM cases WHERE household_id = :household_id ORDER BY opened_at DESC, id DESC;

-- name: cases_merged_into(case_id)
SELECT * FROM cases WHERE merged_into = :case_id ORDER BY opened_at, id;

-- name: draft(id)^
SELECT * FROM drafts WHERE id = :id;

-- name: drafts_of(account_id)
SELECT * FROM drafts WHERE account_id = :account_id ORDER BY touched_at DESC, id DESC;

-- name: drop_draft!
DELETE FROM drafts WHERE id = :id;

-- name: attachment(id)^
SELECT * FROM attachments WHERE id = :id;

-- name: attachments_of(case_id)
SELECT * FROM attachments WHERE case_id = :case_id ORDER BY at, id;

-- name: complaint(id)^
SELECT * FROM complaints WHERE id = :id;

-- name: complaints
SELECT * FROM complaints ORDER BY at, id;

-- name: complaints_open
SELECT * FROM complaints WHERE answered_at IS NULL ORDER BY at, id;

-- name: counts_cases(places, since, until, today, closed)^
SELECT
    COUNT(CASE WHEN opened_at >= :since AND opened_at < :until THEN 1 END),
    COUNT(CASE WHEN answered_at >= :since AND answered_at < :until THEN 1 END),
    COUNT(CASE WHEN closed_at >= :since AND closed_at < :until THEN 1 END),
    COUNT(CASE WHEN still THEN 1 END),
    COUNT(CASE WHEN still AND owner_id = 0 THEN 1 END),
    COUNT(CASE WHEN still AND due_on < :today THEN 1 END),
    COUNT(CASE WHEN still AND answered_at IS NULL AND first_contact_by < :until THEN 1 END)
FROM (
    SELECT
        opened_at, answered_at, closed_at, owner_id, due_on, first_contact_by,
        state NOT IN (SELECT value FROM json_each(CAST(:closed AS TEXT))) AS still
    FROM cases WHERE place IN (SELECT value FROM json_each(CAST(:places AS TEXT)))
) AS found;
