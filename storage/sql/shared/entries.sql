-- name: entries_of(case_id)
SELECT case_id, seq, at, deed, by_id, audience, attachment_id, message, body FROM entries
WHERE case_id = :case_id ORDER BY seq;

-- name: reach_for_chain^
-- Counts first and so holds the case's row: nobody else can write the same line of its history.
UPDATE cases SET entries_count = entries_count + :more WHERE id = :case_id
RETURNING entries_count, entries_head, key_id;

-- name: insert_entry!
INSERT INTO entries (case_id, seq, at, deed, by_id, audience, attachment_id, message, body, heard_id, hash)
VALUES (:case_id, :seq, :at, :deed, :by_id, :audience, :attachment_id, :message, :body, :heard_id, :hash);

-- name: set_chain_head!
UPDATE cases SET entries_head = :head WHERE id = :case_id;

-- name: chain_heads
SELECT id, entries_count, entries_head FROM cases WHERE entries_count > 0 ORDER BY id;

-- name: chain_lines
SELECT case_id, seq, at, deed, by_id, audience, attachment_id, message, body, heard_id, hash FROM entries
ORDER BY case_id, seq;
