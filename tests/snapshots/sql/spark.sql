-- The relational steps of kolnet for Apache Spark SQL.

-- authorships: an author on a document of an area, ordered by area (order of the study), document and place
--   area: area id
--   work: number of the document in these tables
--   document: the document as the run folder names it
--   person_key: person key
--   author_position: place among the authors, from 1
--   authors: authors of the document
--   publication_year: year of the document
--   pair_units: what the document adds to the tie of each two of its people who have units; 0 where it ties the person to nobody
--   share_units: the person's share of the document, one whole among its authors
CREATE OR REPLACE TEMPORARY VIEW authorships (
  area STRING,
  work BIGINT,
  document STRING,
  person_key STRING,
  author_position BIGINT,
  authors BIGINT,
  publication_year BIGINT,
  pair_units BIGINT,
  share_units BIGINT
)
USING parquet OPTIONS (path 'tables/authorships.parquet');

-- mentions: a printed name, ordered by number
--   mention: number of the printed name in these tables
--   work: number of the document that prints it
--   surname: surname as names are compared: folded, without particles; empty for names without Latin letters
--   first_initial: first letter of the first forename; empty when there is none
--   native_name: the whole name in its own script, folded; empty when there is none
CREATE OR REPLACE TEMPORARY VIEW mentions (
  mention BIGINT,
  work BIGINT,
  surname STRING,
  first_initial STRING,
  native_name STRING
)
USING parquet OPTIONS (path 'tables/mentions.parquet');

-- pairs: a document and two people whom it ties, ordered by document, area and people
CREATE OR REPLACE TEMPORARY VIEW pairs AS
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
WHERE x.person_key < y.person_key;

-- edges: a tie of co-authorship between two people in an area, ordered by people and area
CREATE OR REPLACE TEMPORARY VIEW edges AS
-- The ties of co-authorship. Weights are added in whole units of 2^-50, so that the sum is the same in every order and
-- engine; to divide by a power of two is exact.
SELECT
  a,
  b,
  area,
  CAST(SUM(pair_units) AS DOUBLE) / CAST(1125899906842624 AS DOUBLE) AS weight,
  CAST(COUNT(*) AS BIGINT) AS documents
FROM pairs
GROUP BY a, b, area;

-- people: a person in an area, ordered by key and area
CREATE OR REPLACE TEMPORARY VIEW people AS
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
GROUP BY person_key, area;

-- blocking: a printed name that is compared with others, ordered by number
CREATE OR REPLACE TEMPORARY VIEW blocking AS
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
  OR (surname IS NULL AND native_name IS NOT NULL);

-- candidates: two printed names that may be one person, ordered by block and names
CREATE OR REPLACE TEMPORARY VIEW candidates AS
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
WHERE x.mention < y.mention AND x.work <> y.work;

INSERT OVERWRITE DIRECTORY 'results/edges' USING parquet
  SELECT * FROM edges ORDER BY a, b, area;
INSERT OVERWRITE DIRECTORY 'results/people' USING parquet
  SELECT * FROM people ORDER BY person_key, area;
INSERT OVERWRITE DIRECTORY 'results/blocking' USING parquet
  SELECT * FROM blocking ORDER BY mention;
INSERT OVERWRITE DIRECTORY 'results/candidates' USING parquet
  SELECT * FROM candidates ORDER BY block_key, a, b;
