-- What each person wrote in an area.
SELECT
  person_key,
  area,
  CAST(COUNT(*) AS BIGINT) AS documents,
  MIN(publication_year) AS first_year,
  MAX(publication_year) AS last_year,
  CAST(SUM(CASE WHEN author_position = 1 THEN 1 ELSE 0 END) AS BIGINT) AS first_author,
  CAST(SUM(CASE WHEN author_position = authors AND authors > 1 THEN 1 ELSE 0 END) AS BIGINT) AS last_author,
  CAST(SUM(share_units) AS DOUBLE) / CAST(1125899906842624 AS DOUBLE) AS share
FROM authorships
GROUP BY person_key, area
