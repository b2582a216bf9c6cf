-- What the clock asks: each a question about what is due, in proportion to what is due, not to who is on file.

-- name: visits_ripe(upto, due_upto)
-- A reminder never comes more than a duty's days before the due date: the second bound keeps to the index.
SELECT * FROM visits
WHERE done_on IS NULL AND released = '' AND due_on <= :due_upto AND planned_on <= :upto
ORDER BY due_on, id;

-- name: homes_ripe(upto, due_upto)
SELECT h.* FROM visits AS v JOIN households AS h ON h.id = v.household_id
WHERE v.done_on IS NULL AND v.released = '' AND v.due_on <= :due_upto AND v.planned_on <= :upto
ORDER BY v.due_on, v.id;

-- name: visits_open_of(account_id, today)
SELECT v.* FROM visits AS v JOIN households AS h ON h.id = v.household_id
WHERE v.done_on IS NULL AND v.released = ''
    AND (h.helper_id = :account_id OR (v.held_by = :account_id AND v.held_until >= :today))
ORDER BY v.due_on, h.number;

-- name: visits_open_at(places, upto)
SELECT v.* FROM visits AS v JOIN households AS h ON h.id = v.household_id
WHERE v.done_on IS NULL AND v.released = '' AND v.planned_on <= :upto
    AND h.place IN (SELECT value FROM json_each(CAST(:places AS TEXT)))
ORDER BY v.due_on, h.number;

-- name: homes_unplanned
-- No open visit, and nobody has to say first whether they are still there.
SELECT * FROM households AS h
WHERE h.risk <> '' AND NOT EXISTS (
    SELECT 1 FROM visits AS v
    WHERE v.household_id = h.id AND ((v.done_on IS NULL AND v.released = '') OR v.released IN ('moved', 'died'))
)
ORDER BY h.id;

-- name: visits_outgrown(fitting)
SELECT v.* FROM visits AS v JOIN households AS h ON h.id = v.household_id
WHERE v.done_on IS NULL AND v.released = ''
    AND h.risk || ':' || v.duty NOT IN (SELECT value FROM json_each(CAST(:fitting AS TEXT)))
ORDER BY v.id;

-- name: last_done(household_id)$
SELECT MAX(done_on) FROM visits WHERE household_id = :household_id;

-- name: first_search$
SELECT MIN(search_until) FROM visits WHERE done_on IS NULL AND released = '';

-- name: attempts_at(household_id, most)
SELECT * FROM attempts WHERE household_id = :household_id ORDER BY at DESC, id DESC LIMIT :most;

-- name: attempt_last(visit_id)^
SELECT * FROM attempts WHERE visit_id = :visit_id AND outcome <> 'looked' ORDER BY at DESC, id DESC LIMIT 1;

-- name: attempt_by(account_id)^
SELECT * FROM attempts
WHERE household_id IN (SELECT id FROM households WHERE helper_id = :account_id)
    AND by_id = :account_id AND outcome NOT IN ('looked', 'know', 'going', 'take')
ORDER BY at DESC, id DESC LIMIT 1;

-- name: cases_urgent_unclaimed(states)
SELECT * FROM cases
WHERE owner_id = 0 AND (urgency = 'today' OR danger <> '')
    AND state IN (SELECT value FROM json_each(CAST(:states AS TEXT)))
ORDER BY opened_at, id;

-- name: cases_uncalled(states, now)
-- Taking a case is no contact: what was promised to the resident ends when somebody asked, went, looked her number up or decided.
SELECT * FROM cases AS c
WHERE (c.owner_id = 0 OR NOT EXISTS (
        SELECT 1 FROM entries AS k WHERE k.case_id = c.id AND k.deed IN (
            'case.accept', 'case.ask', 'case.visit', 'case.verify', 'case.decide', 'case.close', 'case.reveal',
            'line.open', 'aid.pay'
        )
    )) AND c.first_contact_by <= :now
    AND c.state IN (SELECT value FROM json_each(CAST(:states AS TEXT)))
    AND NOT EXISTS (SELECT 1 FROM entries AS e WHERE e.case_id = c.id AND e.deed = 'case.climb')
ORDER BY c.first_contact_by, c.id;

-- name: first_uncalled(states)$
SELECT MIN(c.first_contact_by) FROM cases AS c
WHERE (c.owner_id = 0 OR NOT EXISTS (
        SELECT 1 FROM entries AS k WHERE k.case_id = c.id AND k.deed IN (
            'case.accept', 'case.ask', 'case.visit', 'case.verify', 'case.decide', 'case.close', 'case.reveal',
            'line.open', 'aid.pay'
        )
    ))
    AND c.state IN (SELECT value FROM json_each(CAST(:states AS TEXT)))
    AND NOT EXISTS (SELECT 1 FROM entries AS e WHERE e.case_id = c.id AND e.deed = 'case.climb');

-- name: cases_climbed(states, today)
SELECT * FROM cases AS c
WHERE c.state IN (SELECT value FROM json_each(CAST(:states AS TEXT)))
    AND (
        (c.due_on < :today AND c.paused_on IS NULL) OR c.state = 'objected' OR c.extension = 'asked'
        OR ((c.owner_id = 0 OR NOT EXISTS (
        SELECT 1 FROM entries AS k WHERE k.case_id = c.id AND k.deed IN (
            'case.accept', 'case.ask', 'case.visit', 'case.verify', 'case.decide', 'case.close', 'case.reveal',
            'line.open', 'aid.pay'
        )
    )) AND EXISTS (SELECT 1 FROM entries AS e WHERE e.case_id = c.id AND e.deed = 'case.climb'))
    )
ORDER BY c.opened_at, c.id;

-- name: cases_overdue(places, states, today, now)
SELECT * FROM cases AS c
WHERE place IN (SELECT value FROM json_each(CAST(:places AS TEXT)))
    AND state IN (SELECT value FROM json_each(CAST(:states AS TEXT)))
    AND ((due_on < :today AND paused_on IS NULL) OR ((c.owner_id = 0 OR NOT EXISTS (
        SELECT 1 FROM entries AS k WHERE k.case_id = c.id AND k.deed IN (
            'case.accept', 'case.ask', 'case.visit', 'case.verify', 'case.decide', 'case.close', 'case.reveal',
            'line.open', 'aid.pay'
        )
    )) AND first_contact_by < :now))
ORDER BY COALESCE(due_on, first_contact_by), id;

-- name: cases_running(states, due_upto)
SELECT * FROM cases
WHERE state IN (SELECT value FROM json_each(CAST(:states AS TEXT))) AND closed_at IS NULL
    AND paused_on IS NULL AND due_on <= :due_upto
ORDER BY due_on, id;

-- name: clock_told(case_id, stages)
SELECT DISTINCT deed FROM entries
WHERE case_id = :case_id AND deed IN (SELECT value FROM json_each(CAST(:stages AS TEXT)))
    AND seq > COALESCE((
        SELECT MAX(e.seq) FROM entries AS e
        WHERE e.case_id = :case_id
            AND e.deed IN ('case.accept', 'case.resume', 'case.grant', 'case.reopen', 'case.recount', 'objection.settle')
    ), -1);

-- name: cases_projected(states, projected, calendar)
SELECT * FROM cases
WHERE state IN (SELECT value FROM json_each(CAST(:states AS TEXT))) AND due_on IS NOT NULL
    AND clock LIKE :projected AND clock NOT LIKE :calendar
ORDER BY due_on, id;

-- name: drafts_left(before, since)
SELECT * FROM drafts
WHERE nudged_at IS NULL AND touched_at <= :before AND touched_at > :since AND (asked > 0 OR messages <> '')
ORDER BY touched_at, id;

-- name: first_draft_left(since)$
SELECT MIN(touched_at) FROM drafts
WHERE nudged_at IS NULL AND touched_at > :since AND (asked > 0 OR messages <> '');

-- name: tick_claimed(tick, period)$
SELECT COUNT(*) FROM ticks WHERE tick = :tick AND period = :period;

-- name: forget_ticks!
DELETE FROM ticks WHERE at < :before;

-- name: forget_drafts!
DELETE FROM drafts WHERE touched_at < :before;

-- name: keys_of_nothing(before)
-- Made for a form whose words came to no case, complaint or other form in the end.
SELECT k.id FROM keys AS k
WHERE k.kind = 'case' AND k.erased_at IS NULL AND k.made_at < :before
    AND k.id NOT IN (SELECT key_id FROM drafts)
    AND k.id NOT IN (SELECT key_id FROM cases)
    AND k.id NOT IN (SELECT key_id FROM complaints)
    AND k.id NOT IN (SELECT key_id FROM attachments WHERE case_id <> 0)
ORDER BY k.id;

-- name: forget_attachments!
DELETE FROM attachments WHERE key_id = :key_id;

-- name: notice_visits(account_id)$
SELECT still_value FROM outbox
WHERE account_id = :account_id AND still_kind = 'visits' AND state = 'sent'
ORDER BY made_at DESC, id DESC LIMIT 1;

-- name: shown_newest(account_id, since)^
SELECT about_kind, about_id FROM shown
WHERE account_id = :account_id AND at >= :since
ORDER BY at DESC, version DESC LIMIT 1;
