-- What hangs on a case; like every record it is written whole, where its version still holds (decision 0003).

-- name: insert_leg!
INSERT INTO legs (
    id, case_id, key_id, department, kind, state, asked_by, asked_at, reply_by, lead, owner_id, answered_at,
    due_on, clock, reason, ended, question, outcome, told, version
) VALUES (
    :id, :case_id, :key_id, :department, :kind, :state, :asked_by, :asked_at, :reply_by, :lead, :owner_id,
    :answered_at, :due_on, :clock, :reason, :ended, :question, :outcome, :told, 1
)
ON CONFLICT DO NOTHING;

-- name: update_leg!
UPDATE legs SET
    case_id = :case_id, key_id = :key_id, department = :department, kind = :kind, state = :state, asked_by =
    :asked_by, asked_at = :asked_at, reply_by = :reply_by, lead = :lead, owner_id = :owner_id, answered_at =
    :answered_at, due_on = :due_on, clock = :clock, reason = :reason, ended = :ended, question = :question,
    outcome = :outcome, told = :told, version = version + 1
WHERE id = :id AND version = :version;

-- name: insert_paper!
INSERT INTO papers (
    id, case_id, code, asked_on, state, settled_on, by_id, version
) VALUES (
    :id, :case_id, :code, :asked_on, :state, :settled_on, :by_id, 1
)
ON CONFLICT DO NOTHING;

-- name: update_paper!
UPDATE papers SET
    case_id = :case_id, code = :code, asked_on = :asked_on, state = :state, settled_on = :settled_on, by_id =
    :by_id, version = version + 1
WHERE id = :id AND version = :version;

-- name: insert_publication!
INSERT INTO publications (
    id, case_id, place, medium, starts_on, ends_on, state, by_id, down_on, version
) VALUES (
    :id, :case_id, :place, :medium, :starts_on, :ends_on, :state, :by_id, :down_on, 1
)
ON CONFLICT DO NOTHING;

-- name: update_publication!
UPDATE publications SET
    case_id = :case_id, place = :place, medium = :medium, starts_on = :starts_on, ends_on = :ends_on, state =
    :state, by_id = :by_id, down_on = :down_on, version = version + 1
WHERE id = :id AND version = :version;

-- name: insert_objection!
INSERT INTO objections (
    id, case_id, key_id, by_id, at, due_on, words, owner_id, state, answer, answered_at, version
) VALUES (
    :id, :case_id, :key_id, :by_id, :at, :due_on, :words, :owner_id, :state, :answer, :answered_at, 1
)
ON CONFLICT DO NOTHING;

-- name: update_objection!
UPDATE objections SET
    case_id = :case_id, key_id = :key_id, by_id = :by_id, at = :at, due_on = :due_on, words = :words, owner_id =
    :owner_id, state = :state, answer = :answer, answered_at = :answered_at, version = version + 1
WHERE id = :id AND version = :version;

-- name: insert_aid!
INSERT INTO aids (
    id, case_id, key_id, kind, path, what, quantity, value, giver, state, proposed_by, proposed_at,
    confirmed_by, confirmed_at, minute, note, asked_of, rings, version
) VALUES (
    :id, :case_id, :key_id, :kind, :path, :what, :quantity, :value, :giver, :state, :proposed_by, :proposed_at,
    :confirmed_by, :confirmed_at, :minute, :note, :asked_of, :rings, 1
)
ON CONFLICT DO NOTHING;

-- name: update_aid!
UPDATE aids SET
    case_id = :case_id, key_id = :key_id, kind = :kind, path = :path, what = :what, quantity = :quantity, value
    = :value, giver = :giver, state = :state, proposed_by = :proposed_by, proposed_at = :proposed_at,
    confirmed_by = :confirmed_by, confirmed_at = :confirmed_at, minute = :minute, note = :note, asked_of =
    :asked_of, rings = :rings, version = version + 1
WHERE id = :id AND version = :version;

-- name: insert_payment!
INSERT INTO payments (
    id, aid_id, case_id, amount, due_on, source, stage, state, paid_on, paid_by, arrived, told, version
) VALUES (
    :id, :aid_id, :case_id, :amount, :due_on, :source, :stage, :state, :paid_on, :paid_by, :arrived, :told, 1
)
ON CONFLICT DO NOTHING;

-- name: update_payment!
UPDATE payments SET
    aid_id = :aid_id, case_id = :case_id, amount = :amount, due_on = :due_on, source = :source, stage = :stage,
    state = :state, paid_on = :paid_on, paid_by = :paid_by, arrived = :arrived, told = :told, version = version + 1
WHERE id = :id AND version = :version;

-- name: insert_fund!
INSERT INTO funds (
    id, place, balance, low, told_low, version
) VALUES (
    :id, :place, :balance, :low, :told_low, 1
)
ON CONFLICT DO NOTHING;

-- name: update_fund!
UPDATE funds SET
    place = :place, balance = :balance, low = :low, told_low = :told_low, version = version + 1
WHERE id = :id AND version = :version;

-- name: insert_movement!
INSERT INTO movements (
    id, fund_id, at, by_id, amount, balance, case_id, payment_id, reason, version
) VALUES (
    :id, :fund_id, :at, :by_id, :amount, :balance, :case_id, :payment_id, :reason, 1
)
ON CONFLICT DO NOTHING;

-- name: update_movement!
UPDATE movements SET
    fund_id = :fund_id, at = :at, by_id = :by_id, amount = :amount, balance = :balance, case_id = :case_id,
    payment_id = :payment_id, reason = :reason, version = version + 1
WHERE id = :id AND version = :version;

-- name: insert_task!
INSERT INTO tasks (
    id, kind, place, due_on, made_at, case_id, household_id, account_id, owner_id, told, result, done_at,
    done_by, version
) VALUES (
    :id, :kind, :place, :due_on, :made_at, :case_id, :household_id, :account_id, :owner_id, :told, :result,
    :done_at, :done_by, 1
)
ON CONFLICT DO NOTHING;

-- name: update_task!
UPDATE tasks SET
    kind = :kind, place = :place, due_on = :due_on, made_at = :made_at, case_id = :case_id, household_id =
    :household_id, account_id = :account_id, owner_id = :owner_id, told = :told, result = :result, done_at =
    :done_at, done_by = :done_by, version = version + 1
WHERE id = :id AND version = :version;

-- name: insert_shift!
INSERT INTO shifts (
    id, place, account_id, starts_at, ends_at, turn, version
) VALUES (
    :id, :place, :account_id, :starts_at, :ends_at, :turn, 1
)
ON CONFLICT DO NOTHING;

-- name: update_shift!
UPDATE shifts SET
    place = :place, account_id = :account_id, starts_at = :starts_at, ends_at = :ends_at, turn = :turn, version
    = version + 1
WHERE id = :id AND version = :version;

-- name: insert_leave!
INSERT INTO leaves (
    id, account_id, deputy_id, since, until, version
) VALUES (
    :id, :account_id, :deputy_id, :since, :until, 1
)
ON CONFLICT DO NOTHING;

-- name: update_leave!
UPDATE leaves SET
    account_id = :account_id, deputy_id = :deputy_id, since = :since, until = :until, version = version + 1
WHERE id = :id AND version = :version;

-- name: insert_line!
INSERT INTO lines (
    id, case_id, account_id, officer_id, opened_at, heard_at, closed_at, version
) VALUES (
    :id, :case_id, :account_id, :officer_id, :opened_at, :heard_at, :closed_at, 1
)
ON CONFLICT DO NOTHING;

-- name: update_line!
UPDATE lines SET
    case_id = :case_id, account_id = :account_id, officer_id = :officer_id, opened_at = :opened_at, heard_at =
    :heard_at, closed_at = :closed_at, version = version + 1
WHERE id = :id AND version = :version;

-- name: insert_fact!
INSERT INTO facts (
    id, household_id, key_id, name, value, since, source, by_id, at, person_id, before, state, approved_by,
    version
) VALUES (
    :id, :household_id, :key_id, :name, :value, :since, :source, :by_id, :at, :person_id, :before, :state,
    :approved_by, 1
)
ON CONFLICT DO NOTHING;

-- name: update_fact!
UPDATE facts SET
    household_id = :household_id, key_id = :key_id, name = :name, value = :value, since = :since, source =
    :source, by_id = :by_id, at = :at, person_id = :person_id, before = :before, state = :state, approved_by =
    :approved_by, version = version + 1
WHERE id = :id AND version = :version;

-- name: insert_benefit!
INSERT INTO benefits (
    id, household_id, programme, since, person_id, case_id, category, amount, until, ended, version
) VALUES (
    :id, :household_id, :programme, :since, :person_id, :case_id, :category, :amount, :until, :ended, 1
)
ON CONFLICT DO NOTHING;

-- name: update_benefit!
UPDATE benefits SET
    household_id = :household_id, programme = :programme, since = :since, person_id = :person_id, case_id =
    :case_id, category = :category, amount = :amount, until = :until, ended = :ended, version = version + 1
WHERE id = :id AND version = :version;

-- name: insert_question!
INSERT INTO questions (
    id, key_id, by_id, at, words, place, answered_at, version
) VALUES (
    :id, :key_id, :by_id, :at, :words, :place, :answered_at, 1
)
ON CONFLICT DO NOTHING;

-- name: update_question!
UPDATE questions SET
    key_id = :key_id, by_id = :by_id, at = :at, words = :words, place = :place, answered_at = :answered_at,
    version = version + 1
WHERE id = :id AND version = :version;

-- name: insert_kin!
INSERT INTO kin (
    id, household_id, account_id, relation, since, until, by_id, version
) VALUES (
    :id, :household_id, :account_id, :relation, :since, :until, :by_id, 1
)
ON CONFLICT DO NOTHING;

-- name: update_kin!
UPDATE kin SET
    household_id = :household_id, account_id = :account_id, relation = :relation, since = :since, until =
    :until, by_id = :by_id, version = version + 1
WHERE id = :id AND version = :version;

-- name: leg(id)^
SELECT * FROM legs WHERE id = :id;

-- name: legs_of(case_id)
SELECT * FROM legs WHERE case_id = :case_id ORDER BY asked_at, id;

-- name: legs_at(department, states)
SELECT * FROM legs
WHERE department = :department AND state IN (SELECT value FROM json_each(CAST(:states AS TEXT)))
ORDER BY reply_by, id;

-- name: legs_silent(today)
SELECT * FROM legs WHERE state = 'asked' AND reply_by <= :today ORDER BY reply_by, id;

-- name: first_silence$
SELECT MIN(reply_by) FROM legs WHERE state = 'asked';

-- name: legs_over(closed)
SELECT l.* FROM legs AS l JOIN cases AS c ON c.id = l.case_id
WHERE l.state IN ('asked', 'accepted') AND c.state IN (SELECT value FROM json_each(CAST(:closed AS TEXT)))
ORDER BY l.id;

-- name: legs_in(states)
SELECT * FROM legs WHERE state IN (SELECT value FROM json_each(CAST(:states AS TEXT))) ORDER BY reply_by, id;

-- name: paper(id)^
SELECT * FROM papers WHERE id = :id;

-- name: papers_of(case_id)
SELECT * FROM papers WHERE case_id = :case_id ORDER BY asked_on, id;

-- name: publication(id)^
SELECT * FROM publications WHERE id = :id;

-- name: publications_of(case_id)
SELECT * FROM publications WHERE case_id = :case_id ORDER BY starts_on, id;

-- name: publications_hanging(upto)
SELECT * FROM publications WHERE state = 'hanging' AND ends_on < :upto ORDER BY ends_on, id;

-- name: objection(id)^
SELECT * FROM objections WHERE id = :id;

-- name: objections_of(case_id)
SELECT * FROM objections WHERE case_id = :case_id ORDER BY at, id;

-- name: objections_open
SELECT * FROM objections WHERE state = 'open' ORDER BY due_on, id;

-- name: aid(id)^
SELECT * FROM aids WHERE id = :id;

-- name: aids_of(case_id)
SELECT * FROM aids WHERE case_id = :case_id ORDER BY proposed_at, id;

-- name: payment(id)^
SELECT * FROM payments WHERE id = :id;

-- name: payments_of(case_id)
SELECT * FROM payments WHERE case_id = :case_id ORDER BY due_on, stage, id;

-- name: payments_waiting(upto)
SELECT * FROM payments WHERE state = 'waiting' AND due_on <= :upto ORDER BY due_on, id;

-- name: fund_at(place)^
SELECT * FROM funds WHERE place = :place;

-- name: funds
SELECT * FROM funds ORDER BY place;

-- name: movements_of(fund_id, since)
SELECT * FROM movements WHERE fund_id = :fund_id AND at >= :since ORDER BY at, id;

-- name: task(id)^
SELECT * FROM tasks WHERE id = :id;

-- name: tasks_of(case_id)
SELECT * FROM tasks WHERE case_id = :case_id ORDER BY due_on, id;

-- name: tasks_open(places, upto)
SELECT * FROM tasks
WHERE done_at IS NULL AND due_on <= :upto AND place IN (SELECT value FROM json_each(CAST(:places AS TEXT)))
ORDER BY due_on, id;

-- name: shifts_at(place, now)
SELECT * FROM shifts WHERE place = :place AND ends_at > :now ORDER BY starts_at, turn, id;

-- name: leaves_of(account_id, today)
SELECT * FROM leaves WHERE account_id = :account_id AND until >= :today ORDER BY since, id;

-- name: line_open(account_id)
SELECT * FROM lines
WHERE closed_at IS NULL AND (account_id = :account_id OR officer_id = :account_id) ORDER BY heard_at DESC, id;

-- name: lines_open
SELECT * FROM lines WHERE closed_at IS NULL ORDER BY heard_at, id;

-- name: facts_of(household_id)
SELECT * FROM facts WHERE household_id = :household_id ORDER BY at, id;

-- name: fact(id)^
SELECT * FROM facts WHERE id = :id;

-- name: benefits_of(household_id)
SELECT * FROM benefits WHERE household_id = :household_id ORDER BY since, id;

-- name: questions_open
SELECT * FROM questions WHERE answered_at IS NULL ORDER BY at, id;

-- name: kin_of(household_id)
SELECT * FROM kin WHERE household_id = :household_id ORDER BY since, id;

-- name: memberships_of(household_id)
SELECT * FROM memberships WHERE household_id = :household_id ORDER BY since, id;
