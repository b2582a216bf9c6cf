-- name: key(id)^
SELECT wrapped, master FROM keys WHERE id = :id;

-- name: insert_key!
INSERT INTO keys (id, kind, owner_id, wrapped, master, made_at)
VALUES (:id, :kind, :owner_id, :wrapped, :master, :made_at)
ON CONFLICT DO NOTHING;

-- name: erase_key!
-- The wrapped key is overwritten; the row stays, so that what it sealed is known to be erased and not damaged.
UPDATE keys SET wrapped = :nothing, erased_at = :erased_at WHERE id = :id;
