-- Pairs of printed names that may be one person: of one block, on two documents. Blocks of more than 2000 names
-- make none: they hold the commonest names, and grow with the square.
WITH sizes AS (
  SELECT block_key, COUNT(*) AS names
  FROM blocking
  GROUP BY block_key
),
bounded AS (
  SELECT k.block_key AS block_key, k.mention AS mention, k.work AS work
  FROM blocking AS k
  JOIN sizes AS s ON k.block_key = s.block_key
  WHERE s.names <= 2000
)
SELECT
  x.block_key AS block_key,
  x.mention AS a,
  y.mention AS b
FROM bounded AS x
JOIN bounded AS y ON x.block_key = y.block_key
WHERE x.mention < y.mention AND x.work <> y.work
