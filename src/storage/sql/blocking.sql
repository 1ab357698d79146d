-- The block of each printed name: surname and first initial, or the whole name in its own script.
SELECT
  mention,
  work,
  CASE
    WHEN surname IS NULL THEN 'n ' || native_name
    ELSE 'b ' || surname || ' ' || first_initial
  END AS block_key
FROM mentions
WHERE (surname IS NOT NULL AND first_initial IS NOT NULL)
  OR (surname IS NULL AND native_name IS NOT NULL)
