-- What is owed by a day, as the clock and the boards ask for it.

-- name: cases_to_call(since)
SELECT * FROM cases AS c
WHERE c.state IN ('closed', 'followed_up') AND c.applicant_id = 0 AND c.closed_at >= :since AND NOT EXISTS (
    SELECT 1 FROM tasks AS t WHERE t.case_id = c.id AND t.kind = 'callback' AND t.made_at >= c.closed_at
)
ORDER BY c.closed_at, c.id;

-- name: cases_to_ask(since, before)
SELECT * FROM cases AS c
WHERE c.state = 'closed' AND c.closed_at >= :since AND c.closed_at <= :before AND NOT EXISTS (
    SELECT 1 FROM tasks AS t WHERE t.case_id = c.id AND t.kind = 'later' AND t.made_at >= c.closed_at
)
ORDER BY c.closed_at, c.id;

-- name: first_to_ask(since)$
SELECT MIN(c.closed_at) FROM cases AS c
WHERE c.state = 'closed' AND c.closed_at >= :since AND NOT EXISTS (
    SELECT 1 FROM tasks AS t WHERE t.case_id = c.id AND t.kind = 'later' AND t.made_at >= c.closed_at
);

-- name: tasks_silent(today)
SELECT * FROM tasks
WHERE done_at IS NULL AND kind = 'later' AND account_id <> 0 AND due_on < :today
ORDER BY due_on, id;

-- name: drafts_abandoned(since, before)
SELECT * FROM drafts AS d
WHERE d.form IN ('ask', 'other') AND d.nudged_at IS NOT NULL AND (d.asked > 0 OR d.messages <> '')
    AND d.touched_at > :since AND d.touched_at <= :before
    AND NOT EXISTS (
        SELECT 1 FROM tasks AS t WHERE t.kind = 'call' AND t.account_id = d.account_id AND t.made_at >= d.touched_at
    )
ORDER BY d.touched_at, d.id;

-- name: counts_stars(places, since)
SELECT stars, COUNT(*) FROM cases
WHERE stars > 0 AND opened_at >= :since AND place IN (SELECT value FROM json_each(CAST(:places AS TEXT)))
GROUP BY stars ORDER BY stars DESC;

-- name: counts_later(places, since)
SELECT t.result, COUNT(*) FROM tasks AS t JOIN cases AS c ON c.id = t.case_id
WHERE t.kind = 'later' AND t.done_at >= :since
    AND c.place IN (SELECT value FROM json_each(CAST(:places AS TEXT)))
GROUP BY t.result ORDER BY t.result;
