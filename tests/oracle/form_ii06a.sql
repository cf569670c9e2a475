-- Form II.06a, from the words of its columns. Uses the tables of letter_2023.sql (known, win) and `field` (code, level, field).
-- A dossier that ended before it was received leaves on the day received: 3 = 7 + 11 holds for every window.
CREATE MACRO later(a, b) AS CASE WHEN a < b THEN b ELSE a END;

CREATE TABLE moved AS
SELECT k.*, later(k.ended, k.received) AS gone, f.field
FROM known k LEFT JOIN field f ON f.code = k.code AND f.level = k.level
WHERE k.received IS NOT NULL;

SELECT m.unit, m.field,
       COUNT(*) FILTER (m.received BETWEEN w.first AND w.last AND m.channel = 'Trực tuyến') AS c4,
       COUNT(*) FILTER (m.received BETWEEN w.first AND w.last AND m.channel <> 'Trực tuyến') AS c5,
       COUNT(*) FILTER (m.received < w.first AND (m.gone IS NULL OR m.gone >= w.first)) AS c6,
       COUNT(*) FILTER (m.gone BETWEEN w.first AND w.last AND m.ended < m.due) AS c8,
       COUNT(*) FILTER (m.gone BETWEEN w.first AND w.last AND (m.ended = m.due OR m.due IS NULL)) AS c9,
       COUNT(*) FILTER (m.gone BETWEEN w.first AND w.last AND m.ended > m.due) AS c10,
       COUNT(*) FILTER (m.received <= w.last AND (m.gone IS NULL OR m.gone > w.last)
                        AND (m.due >= w.last OR m.due IS NULL)) AS c12,
       COUNT(*) FILTER (m.received <= w.last AND (m.gone IS NULL OR m.gone > w.last) AND m.due < w.last) AS c13
FROM moved m, win w WHERE w.name = 'period'
GROUP BY ALL
HAVING c4 + c5 + c6 > 0;
