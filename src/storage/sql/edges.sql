-- The ties of co-authorship. Weights are added in whole units of 2^-50, so that the sum is the same in every order and
-- engine; to divide by a power of two is exact.
SELECT
  a,
  b,
  area,
  CAST(SUM(pair_units) AS DOUBLE) / CAST(1125899906842624 AS DOUBLE) AS weight,
  CAST(COUNT(*) AS BIGINT) AS documents
FROM pairs
GROUP BY a, b, area
