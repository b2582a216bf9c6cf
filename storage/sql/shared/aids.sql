-- Questions about aid that span cases: what waits for a second person, what a fund has promised, what was given before.

-- name: aid_stands(id)$
SELECT state FROM aids WHERE id = :id;

-- name: aids_proposed
SELECT * FROM aids WHERE state = 'proposed' ORDER BY proposed_at, id;

-- name: promised_from(source)$
SELECT COALESCE(SUM(amount), 0) FROM payments WHERE state = 'waiting' AND source = :source;

-- name: aided_before(case_id, applicant_id, household_id, need, since)
SELECT DISTINCT c.number FROM cases AS c JOIN aids AS a ON a.case_id = c.id
WHERE
    c.id <> :case_id AND c.need = :need AND c.need <> '' AND a.state IN ('confirmed', 'given')
    AND a.proposed_at >= :since
    AND (
        (c.household_id <> 0 AND c.household_id = :household_id)
        OR (c.applicant_id <> 0 AND c.applicant_id = :applicant_id)
    )
ORDER BY c.number;
