-- Every record is written whole: inserted at version 1, changed only where its version still holds (decision 0003).

-- name: insert_account!
INSERT INTO accounts (
    id, channel, address, language, register_name, acting, name, phone, place, muted, blocked_at, created_at,
    last_heard_at, unclear, group_told, language_chosen, version
) VALUES (
    :id, :channel, :address, :language, :register_name, :acting, :name, :phone, :place, :muted, :blocked_at,
    :created_at, :last_heard_at, :unclear, :group_told, :language_chosen, 1
)
ON CONFLICT DO NOTHING;

-- name: update_account!
UPDATE accounts SET
    channel = :channel, address = :address, language = :language, register_name = :register_name, acting = :acting,
    name = :name, phone = :phone, place = :place, muted = :muted, blocked_at = :blocked_at,
    created_at = :created_at, last_heard_at = :last_heard_at, unclear = :unclear, group_told = :group_told,
    language_chosen = :language_chosen, version = version + 1
WHERE id = :id AND version = :version;

-- name: insert_post!
INSERT INTO posts (
    id, account_id, role, place, name, since, until, invited_by, version
) VALUES (
    :id, :account_id, :role, :place, :name, :since, :until, :invited_by, 1
)
ON CONFLICT DO NOTHING;

-- name: update_post!
UPDATE posts SET
    account_id = :account_id, role = :role, place = :place, name = :name, since = :since, until = :until,
    invited_by = :invited_by, version = version + 1
WHERE id = :id AND version = :version;

-- name: insert_invitation!
INSERT INTO invitations (
    id, secret_hash, role, place, name, invited_by, expires_at, used_by, used_at, version
) VALUES (
    :id, :secret_hash, :role, :place, :name, :invited_by, :expires_at, :used_by, :used_at, 1
)
ON CONFLICT DO NOTHING;

-- name: update_invitation!
UPDATE invitations SET
    secret_hash = :secret_hash, role = :role, place = :place, name = :name, invited_by = :invited_by,
    expires_at = :expires_at, used_by = :used_by, used_at = :used_at, version = version + 1
WHERE id = :id AND version = :version;

-- name: insert_household!
INSERT INTO households (
    id, number, key_id, name, place, group_name, category, risk, helper_id, best_time, way, kin_phone, worry,
    merged_into, version
) VALUES (
    :id, :number, :key_id, :name, :place, :group_name, :category, :risk, :helper_id, :best_time, :way, :kin_phone,
    :worry, :merged_into, 1
)
ON CONFLICT DO NOTHING;

-- name: update_household!
UPDATE households SET
    number = :number, key_id = :key_id, name = :name, place = :place, group_name = :group_name,
    category = :category, risk = :risk, helper_id = :helper_id, best_time = :best_time, way = :way,
    kin_phone = :kin_phone, worry = :worry, merged_into = :merged_into, version = version + 1
WHERE id = :id AND version = :version;

-- name: insert_person!
INSERT INTO persons (
    id, household_id, key_id, name, place, sex, born, died, id_no, phone, address, health, facts, id_no_hash,
    id_no_head, id_no_tail, phone_hash, phone_head, phone_tail, merged_into, version
) VALUES (
    :id, :household_id, :key_id, :name, :place, :sex, :born, :died, :id_no, :phone, :address, :health, :facts,
    :id_no_hash, :id_no_head, :id_no_tail, :phone_hash, :phone_head, :phone_tail, :merged_into, 1
)
ON CONFLICT DO NOTHING;

-- name: update_person!
UPDATE persons SET
    household_id = :household_id, key_id = :key_id, name = :name, place = :place, sex = :sex, born = :born,
    died = :died, id_no = :id_no, phone = :phone, address = :address, health = :health, facts = :facts,
    id_no_hash = :id_no_hash, id_no_head = :id_no_head, id_no_tail = :id_no_tail, phone_hash = :phone_hash,
    phone_head = :phone_head, phone_tail = :phone_tail, merged_into = :merged_into, version = version + 1
WHERE id = :id AND version = :version;

-- name: insert_membership!
INSERT INTO memberships (
    id, household_id, person_id, relation, since, until, version
) VALUES (
    :id, :household_id, :person_id, :relation, :since, :until, 1
)
ON CONFLICT DO NOTHING;

-- name: update_membership!
UPDATE memberships SET
    household_id = :household_id, person_id = :person_id, relation = :relation, since = :since, until = :until,
    version = version + 1
WHERE id = :id AND version = :version;

-- name: insert_case!
INSERT INTO cases (
    id, number, key_id, state, opened_at, place, urgency, danger, need, group_name, words, subject, phone, address,
    contact, household_id, applicant_id, reporter_id, relation, consent, source, owner_id, claimed_at,
    first_contact_by, answered_at, waiting_on, programme, accepted_on, due_on, clock, hurried, rings, rung_at,
    decision, outcome, solved, claim_hash, closed_at, merged_into, opinion_by, approver_id, stars, kind, register_place,
    residence, proposal, tell_at, paused_on, extension, kin, version
) VALUES (
    :id, :number, :key_id, :state, :opened_at, :place, :urgency, :danger, :need, :group_name, :words, :subject,
    :phone, :address, :contact, :household_id, :applicant_id, :reporter_id, :relation, :consent, :source, :owner_id,
    :claimed_at, :first_contact_by, :answered_at, :waiting_on, :programme, :accepted_on, :due_on, :clock, :hurried,
    :rings, :rung_at, :decision, :outcome, :solved, :claim_hash, :closed_at, :merged_into, :opinion_by, :approver_id, :stars,
    :kind, :register_place, :residence, :proposal, :tell_at, :paused_on, :extension, :kin, 1
)
ON CONFLICT DO NOTHING;

-- name: update_case!
UPDATE cases SET
    number = :number, key_id = :key_id, state = :state, opened_at = :opened_at, place = :place, urgency = :urgency,
    danger = :danger, need = :need, group_name = :group_name, words = :words, subject = :subject, phone = :phone,
    address = :address, contact = :contact, household_id = :household_id, applicant_id = :applicant_id,
    reporter_id = :reporter_id, relation = :relation, consent = :consent, source = :source, owner_id = :owner_id,
    claimed_at = :claimed_at, first_contact_by = :first_contact_by, answered_at = :answered_at,
    waiting_on = :waiting_on, programme = :programme, accepted_on = :accepted_on, due_on = :due_on, clock = :clock,
    hurried = :hurried, rings = :rings, rung_at = :rung_at, decision = :decision, outcome = :outcome,
    solved = :solved, claim_hash = :claim_hash, closed_at = :closed_at, merged_into = :merged_into,
    opinion_by = :opinion_by, approver_id = :approver_id, stars = :stars, kind = :kind, register_place = :register_place, residence = :residence,
    proposal = :proposal, tell_at = :tell_at, paused_on = :paused_on, extension = :extension, kin = :kin,
    version = version + 1
WHERE id = :id AND version = :version;

-- name: insert_draft!
INSERT INTO drafts (
    id, account_id, key_id, form, asking, started_at, touched_at, answers, attachments, messages, about_id, asked,
    correcting, nudged_at, version
) VALUES (
    :id, :account_id, :key_id, :form, :asking, :started_at, :touched_at, :answers, :attachments, :messages,
    :about_id, :asked, :correcting, :nudged_at, 1
)
ON CONFLICT DO NOTHING;

-- name: update_draft!
UPDATE drafts SET
    account_id = :account_id, key_id = :key_id, form = :form, asking = :asking, started_at = :started_at,
    touched_at = :touched_at, answers = :answers, attachments = :attachments, messages = :messages,
    about_id = :about_id, asked = :asked, correcting = :correcting, nudged_at = :nudged_at, version = version + 1
WHERE id = :id AND version = :version;

-- name: insert_attachment!
INSERT INTO attachments (
    id, key_id, kind, ref, at, by_id, case_id, size, seconds, album, digest, media_type, state, version
) VALUES (
    :id, :key_id, :kind, :ref, :at, :by_id, :case_id, :size, :seconds, :album, :digest, :media_type, :state, 1
)
ON CONFLICT DO NOTHING;

-- name: update_attachment!
UPDATE attachments SET
    key_id = :key_id, kind = :kind, ref = :ref, at = :at, by_id = :by_id, case_id = :case_id, size = :size,
    seconds = :seconds, album = :album, digest = :digest, media_type = :media_type, state = :state,
    version = version + 1
WHERE id = :id AND version = :version;

-- name: insert_visit!
INSERT INTO visits (
    id, household_id, duty, planned_on, due_on, rule_version, done_by, done_on, released, postponed_to, rung,
    rung_on, held_by, held_until, seen_by, search_until, version
) VALUES (
    :id, :household_id, :duty, :planned_on, :due_on, :rule_version, :done_by, :done_on, :released, :postponed_to,
    :rung, :rung_on, :held_by, :held_until, :seen_by, :search_until, 1
)
ON CONFLICT DO NOTHING;

-- name: update_visit!
UPDATE visits SET
    household_id = :household_id, duty = :duty, planned_on = :planned_on, due_on = :due_on,
    rule_version = :rule_version, done_by = :done_by, done_on = :done_on, released = :released,
    postponed_to = :postponed_to, rung = :rung, rung_on = :rung_on, held_by = :held_by, held_until = :held_until,
    seen_by = :seen_by, search_until = :search_until, version = version + 1
WHERE id = :id AND version = :version;

-- name: insert_attempt!
INSERT INTO attempts (
    id, visit_id, household_id, key_id, at, by_id, outcome, means, contact, tried, note, case_id, version
) VALUES (
    :id, :visit_id, :household_id, :key_id, :at, :by_id, :outcome, :means, :contact, :tried, :note, :case_id, 1
)
ON CONFLICT DO NOTHING;

-- name: update_attempt!
UPDATE attempts SET
    visit_id = :visit_id, household_id = :household_id, key_id = :key_id, at = :at, by_id = :by_id,
    outcome = :outcome, means = :means, contact = :contact, tried = :tried, note = :note, case_id = :case_id,
    version = version + 1
WHERE id = :id AND version = :version;

-- name: insert_complaint!
INSERT INTO complaints (
    id, key_id, by_id, at, words, case_id, answered_at, version
) VALUES (
    :id, :key_id, :by_id, :at, :words, :case_id, :answered_at, 1
)
ON CONFLICT DO NOTHING;

-- name: update_complaint!
UPDATE complaints SET
    key_id = :key_id, by_id = :by_id, at = :at, words = :words, case_id = :case_id, answered_at = :answered_at,
    version = version + 1
WHERE id = :id AND version = :version;
