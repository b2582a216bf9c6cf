-- The keys a person is found by: her name folded by sound, at her place.

-- name: person_named(id)^
SELECT name, place, COALESCE(CAST(SUBSTR(born, 1, 4) AS INTEGER), 0) FROM persons WHERE id = :id;

-- name: insert_person_key!
INSERT INTO person_keys (key, place, born_year, person_id, name, sex)
VALUES (:key, :place, :born_year, :person_id, :name, :sex)
ON CONFLICT DO NOTHING;

-- name: drop_person_key!
DELETE FROM person_keys
WHERE key = :key AND place = :place AND born_year = :born_year AND person_id = :person_id;

-- name: people_keyed(key, place, most)
SELECT person_id, name, sex, born_year, place FROM person_keys
WHERE key = :key AND place = :place
LIMIT :most;

-- name: people_keyed_between(key, place, since, until, most)
-- Whose year of birth is not on file stands as 0.
SELECT person_id, name, sex, born_year, place FROM person_keys
WHERE key = :key AND place = :place AND (born_year BETWEEN :since AND :until OR born_year = 0)
LIMIT :most;

-- name: people_keyed_anywhere(key, since, until, most)
SELECT person_id, name, sex, born_year, place FROM person_keys
WHERE key = :key AND (born_year BETWEEN :since AND :until OR born_year = 0)
LIMIT :most;

-- name: count_keyed(key, place, most)$
SELECT COUNT(*) FROM (SELECT 1 FROM person_keys WHERE key = :key AND place = :place LIMIT :most) AS few;

-- name: count_keyed_anywhere(key, most)$
SELECT COUNT(*) FROM (SELECT 1 FROM person_keys WHERE key = :key LIMIT :most) AS few;

-- name: count_people_at(place, most)$
SELECT COUNT(*) FROM (SELECT 1 FROM persons WHERE place = :place LIMIT :most) AS few;

-- name: count_people(most)$
SELECT COUNT(*) FROM (SELECT 1 FROM persons LIMIT :most) AS few;

-- name: people_of_id_no(hash)
SELECT id, name, sex, COALESCE(CAST(SUBSTR(born, 1, 4) AS INTEGER), 0), place FROM persons
WHERE id_no_hash = :hash AND merged_into = 0 LIMIT 60;

-- name: people_of_phone(hash)
SELECT id, name, sex, COALESCE(CAST(SUBSTR(born, 1, 4) AS INTEGER), 0), place FROM persons
WHERE phone_hash = :hash AND merged_into = 0 LIMIT 60;

-- name: person_numbers(id)^
SELECT id_no_hash, phone_hash FROM persons WHERE id = :id;

-- name: people_of_id_nos(n0, n1, n2, n3, n4, n5, n6, n7, n8, n9, n10, n11, n12, n13, n14, n15)
SELECT id, name, sex, COALESCE(CAST(SUBSTR(born, 1, 4) AS INTEGER), 0), place FROM persons
WHERE id_no_hash IN (
    :n0, :n1, :n2, :n3, :n4, :n5, :n6, :n7,
    :n8, :n9, :n10, :n11, :n12, :n13, :n14, :n15
) AND merged_into = 0
LIMIT 60;

-- name: people_of_phones(n0, n1, n2, n3, n4, n5, n6, n7, n8, n9, n10, n11, n12, n13, n14, n15)
SELECT id, name, sex, COALESCE(CAST(SUBSTR(born, 1, 4) AS INTEGER), 0), place FROM persons
WHERE phone_hash IN (
    :n0, :n1, :n2, :n3, :n4, :n5, :n6, :n7,
    :n8, :n9, :n10, :n11, :n12, :n13, :n14, :n15
) AND merged_into = 0
LIMIT 60;
