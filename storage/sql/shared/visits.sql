-- name: household(id)^
SELECT * FROM households WHERE id = :id;

-- name: household_numbered(number)^
SELECT * FROM households WHERE number = :number;

-- name: households_of(helper_id)
SELECT * FROM households WHERE helper_id = :helper_id ORDER BY number;

-- name: households_at(places)
SELECT * FROM households WHERE place IN (SELECT value FROM json_each(CAST(:places AS TEXT))) ORDER BY number;

-- name: person(id)^
SELECT * FROM persons WHERE id = :id;

-- name: members(household_id, today)
SELECT p.* FROM persons AS p
WHERE p.id IN (
    SELECT m.person_id FROM memberships AS m
    WHERE m.household_id = :household_id AND m.since <= :today AND (m.until IS NULL OR m.until >= :today)
)
OR (
    p.household_id = :household_id
    AND NOT EXISTS (SELECT 1 FROM memberships AS o WHERE o.household_id = :household_id AND o.person_id = p.id)
)
ORDER BY p.born, p.id;

-- name: people_named(pattern, places)
SELECT * FROM persons
WHERE name LIKE :pattern ESCAPE '\' AND place IN (SELECT value FROM json_each(CAST(:places AS TEXT)))
ORDER BY name, id LIMIT 50;

-- name: people_with_number(id_no_hash, phone_hash, places)
SELECT * FROM persons
WHERE (id_no_hash = :id_no_hash OR phone_hash = :phone_hash)
    AND place IN (SELECT value FROM json_each(CAST(:places AS TEXT)))
ORDER BY name, id LIMIT 50;

-- name: people_near_number(id_no_head, id_no_tail, phone_head, phone_tail, places)
-- One wrong digit spoils one half: whoever shares the other half is a candidate.
SELECT * FROM persons
WHERE (id_no_head = :id_no_head OR id_no_tail = :id_no_tail OR phone_head = :phone_head OR phone_tail = :phone_tail)
    AND place IN (SELECT value FROM json_each(CAST(:places AS TEXT)))
ORDER BY name, id LIMIT 5000;

-- name: visit(id)^
SELECT * FROM visits WHERE id = :id;

-- name: visits_open(household_id)
SELECT * FROM visits WHERE household_id = :household_id AND done_on IS NULL AND released = '' ORDER BY due_on, id;

-- name: visits_due(upto)
SELECT * FROM visits
WHERE done_on IS NULL AND released = '' AND COALESCE(postponed_to, planned_on) <= :upto
ORDER BY due_on, id;

-- name: visits_due_of(upto, helper_id)
SELECT v.* FROM visits AS v JOIN households AS h ON h.id = v.household_id
WHERE h.helper_id = :helper_id AND v.done_on IS NULL AND v.released = ''
    AND COALESCE(v.postponed_to, v.planned_on) <= :upto
ORDER BY v.due_on, v.id;

-- name: visits_searched(upto)
SELECT * FROM visits WHERE search_until <= :upto AND done_on IS NULL ORDER BY search_until, id;

-- name: attempt(id)^
SELECT * FROM attempts WHERE id = :id;

-- name: attempts_of(visit_id)
SELECT * FROM attempts WHERE visit_id = :visit_id ORDER BY at, id;

-- name: last_attempt(household_id)^
SELECT * FROM attempts WHERE household_id = :household_id ORDER BY at DESC, id DESC LIMIT 1;

-- name: counts_visits(places, since, until, today)^
SELECT
    COUNT(CASE WHEN v.done_on >= :since AND v.done_on < :until THEN 1 END),
    COUNT(CASE WHEN v.done_on IS NULL AND v.released = '' AND v.due_on < :today THEN 1 END),
    COUNT(CASE WHEN v.done_on IS NULL AND v.released = '' AND COALESCE(v.postponed_to, v.planned_on) <= :today THEN 1 END)
FROM visits AS v JOIN households AS h ON h.id = v.household_id
WHERE h.place IN (SELECT value FROM json_each(CAST(:places AS TEXT)));
