-- Who wrote what together: one row a document of an area and pair of its people whom it ties.
WITH tied AS (
  SELECT area, work, person_key, pair_units
  FROM authorships
  WHERE pair_units > 0
)
SELECT
  x.work AS work,
  x.area AS area,
  x.person_key AS a,
  y.person_key AS b,
  x.pair_units AS pair_units
FROM tied AS x
JOIN tied AS y ON x.work = y.work AND x.area = y.area
WHERE x.person_key < y.person_key
