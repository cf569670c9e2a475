-- The letter's seven figures, computed from the raw cells of a register and nothing of the package.
--
-- Inputs (made by oracle.py): dossier (every column as text, Vietnamese headings), unit, unit_word, catalogue,
-- catalogue_level, win (the two windows), said_empty (units that reported nothing). Targets stand here as the annex of the
-- letter prints them.

-- "Giao chỉ tiêu": I.1 30, I.2 20, II.1 70, III.1 60, III.2 30, IV.1 97, IV.2 97 (%), năm 2023.
CREATE TABLE target AS SELECT * FROM (VALUES
    ('I.1', 'district', 30), ('I.2', 'commune', 20), ('II.1', 'district', 70), ('II.1', 'commune', 70),
    ('III.1', 'district', 60), ('III.1', 'commune', 60), ('III.2', 'district', 30), ('III.2', 'commune', 30),
    ('IV.1', 'district', 97), ('IV.2', 'commune', 97)) AS t (indicator, level, percent);

CREATE TABLE kind AS SELECT * FROM (VALUES
    ('agency', 'district', true), ('branch', 'district', false), ('commune', 'commune', true))
    AS k (kind, level, assigned);  -- the one-stop desk resolves nothing and has no line

CREATE MACRO day(cell) AS TRY_STRPTIME(LEFT(TRIM(cell), 10), '%d/%m/%Y')::DATE;
CREATE MACRO words(cell) AS LOWER(REGEXP_REPLACE(TRIM(NFC_NORMALIZE(cell)), '\s+', ' ', 'g'));
CREATE MACRO filled(cell) AS NULLIF(TRIM(cell), '');

-- A dossier with its days and the unit the register names. By calendar date: the time of day is dropped.
CREATE TABLE named AS
SELECT d."Mã hồ sơ" AS id, LEFT(d."Mã TTHC", 8) AS code, w.unit, r.unit AS receiver,
       day(d."Ngày tiếp nhận") AS received,
       COALESCE(day(d."Ngày kết thúc xử lý"), day(d."Ngày trả kết quả")) AS ended,
       day(d."Ngày hẹn trả") AS due, day(d."Ngày thu phí") AS paid_on,
       filled(d."Kênh nộp") AS channel, filled(d."Mức độ DVC") AS own_level,
       TRY_CAST(REPLACE(filled(d."Phí, lệ phí (đồng)"), '.', '') AS BIGINT) AS own_fee,
       filled(d."Thanh toán trực tuyến") IN ('1', '2') AS paid,
       COALESCE(filled(d."Số hóa thành phần") = 'Có', false) AS digitised,
       COALESCE(filled(d."Kết quả điện tử") = 'Có', false) AS e_result
FROM dossier d
JOIN unit_word w ON w.word = words(d."Đơn vị giải quyết")
LEFT JOIN unit_word r ON r.word = words(d."Đơn vị tiếp nhận");

-- A row that names the one-stop desk as resolving unit belongs to the procedure's one owner on the day received.
CREATE TABLE placed AS
SELECT n.* EXCLUDE (unit),
       CASE WHEN u.kind <> 'one_stop' THEN n.unit
            ELSE (SELECT CASE WHEN COUNT(DISTINCT c.owner) = 1 THEN MIN(c.owner) END FROM catalogue c
                  WHERE c.code = n.code AND c.level = 'district' AND n.received BETWEEN c.valid_from AND c.valid_to) END
       AS unit
FROM named n JOIN unit u ON u.id = n.unit;

-- "Mức độ" and fee: the row's own, else the catalogue's at the unit's level on the day received.
CREATE TABLE known AS
SELECT p.*, k.level,
       COALESCE(p.own_level, (
           SELECT ANY_VALUE(l.service) FROM catalogue_level l
           WHERE l.code = p.code AND l.level = k.level AND p.received BETWEEN l.valid_from AND l.valid_to
             AND l.first = (SELECT MAX(m.first) FROM catalogue_level m
                            WHERE m.code = l.code AND m.level = l.level AND m.first <= p.received))) AS service,
       COALESCE(p.own_fee, (SELECT ANY_VALUE(c.fee) FROM catalogue c
           WHERE c.code = p.code AND c.level = k.level AND p.received BETWEEN c.valid_from AND c.valid_to)) AS fee
FROM placed p JOIN unit u ON u.id = p.unit JOIN kind k ON k.kind = u.kind;

-- The letter's a and b over dossiers. Denominator and numerator of each dossier for each indicator and window.
CREATE TABLE counted AS
WITH resolved AS (  -- "hồ sơ TTHC đã giải quyết": tiếp nhận rồi, kết thúc trong kỳ, dù kết quả thế nào
    SELECT w.name AS win, k.* FROM known k, win w
    WHERE k.received IS NOT NULL AND k.ended BETWEEN w.first AND w.last)
-- I: "số hóa hồ sơ, kết quả giải quyết VÀ cấp kết quả giải quyết TTHC điện tử"
SELECT win, unit, CASE level WHEN 'district' THEN 'I.1' ELSE 'I.2' END AS indicator, digitised AND e_result AS b FROM resolved
UNION ALL  -- II: a "của dịch vụ công trực tuyến toàn trình (gồm cả trực tuyến và không trực tuyến)", b "giải quyết trực tuyến"
SELECT win, unit, 'II.1', COALESCE(channel = 'Trực tuyến', false) FROM resolved WHERE service = 'Toàn trình'
UNION ALL  -- III.2: "TTHC có yêu cầu nghĩa vụ tài chính đang triển khai cung cấp trực tuyến"
SELECT win, unit, 'III.2', COALESCE(paid, false) FROM resolved WHERE fee > 0 AND service IN ('Toàn trình', 'Một phần')
UNION ALL  -- IV: "đã giải quyết đúng hạn"; không có ngày hẹn thì đúng hạn
SELECT win, unit, CASE level WHEN 'district' THEN 'IV.1' ELSE 'IV.2' END, due IS NULL OR ended <= due FROM resolved;

-- III.1 counts procedures: a "đang triển khai thanh toán trực tuyến" at the window's end, b "có phát sinh giao dịch".
CREATE TABLE procedure_of AS
SELECT w.name AS win, u.id AS unit, c.code,
       EXISTS (SELECT 1 FROM known k WHERE k.unit = u.id AND k.code = c.code AND k.paid
               AND COALESCE(k.paid_on, k.received) BETWEEN w.first AND w.last) AS b
FROM win w, unit u JOIN kind k ON k.kind = u.kind
JOIN catalogue c ON c.level = k.level AND (c.owner IS NULL OR c.owner = u.id)
WHERE w.last BETWEEN u.valid_from AND u.valid_to AND w.last BETWEEN c.valid_from AND c.valid_to
  AND w.last BETWEEN c.pay_from AND c.pay_to;

-- The lines: units, the two levels, the organisation; roll-ups over assigned kinds only.
CREATE TABLE line AS
WITH own AS (
    SELECT w.name AS win, u.id, u.kind, k.level, k.assigned,
           u.id NOT IN (SELECT unit FROM placed WHERE unit IS NOT NULL)
           AND u.id NOT IN (SELECT receiver FROM placed WHERE receiver IS NOT NULL)
           AND u.id NOT IN (SELECT unit FROM said_empty) AS missing
    FROM win w, unit u JOIN kind k ON k.kind = u.kind WHERE w.last BETWEEN u.valid_from AND u.valid_to)
SELECT win, id AS line, kind AS unit_kind, level, assigned, id AS unit, missing FROM own
UNION ALL SELECT win, CASE level WHEN 'district' THEN 'cap-huyen' ELSE 'cap-xa' END, 'level', level, true, id, missing
FROM own WHERE assigned
UNION ALL SELECT win, 'kon-ray', 'organisation', 'both', true, id, missing FROM own WHERE assigned;

CREATE TABLE figure AS
SELECT l.win, l.line, l.unit_kind, l.level, l.assigned, i.indicator, BOOL_OR(l.missing) AS missing,
       COUNT(DISTINCT l.unit) = COUNT(DISTINCT CASE WHEN l.missing THEN l.unit END) AS all_missing,
       CASE WHEN i.indicator = 'III.1' THEN  -- a roll-up counts distinct procedures, it never adds them
           (SELECT COUNT(DISTINCT p.code) FROM procedure_of p WHERE p.win = l.win AND p.unit IN (SELECT m.unit FROM line m WHERE m.win = l.win AND m.line = l.line))
         ELSE (SELECT COUNT(*) FROM counted c WHERE c.win = l.win AND c.indicator = i.indicator AND c.unit IN (SELECT m.unit FROM line m WHERE m.win = l.win AND m.line = l.line)) END AS a,
       CASE WHEN i.indicator = 'III.1' THEN
           (SELECT COUNT(DISTINCT p.code) FROM procedure_of p WHERE p.b AND p.win = l.win AND p.unit IN (SELECT m.unit FROM line m WHERE m.win = l.win AND m.line = l.line))
         ELSE (SELECT COUNT(*) FROM counted c WHERE c.b AND c.win = l.win AND c.indicator = i.indicator AND c.unit IN (SELECT m.unit FROM line m WHERE m.win = l.win AND m.line = l.line)) END AS b
FROM line l, (SELECT DISTINCT indicator FROM target) i
GROUP BY ALL;

-- Verdicts. The targets are the year 2023's: "met" and "missed" rest on the year to date.
SELECT 'letter-2023' AS rule_set, f.indicator, f.line AS unit, f.unit_kind, f.win AS "window",
       w.first AS "from", w.last AS "to",
       CASE WHEN applies AND NOT hidden THEN f.b END AS numerator,
       CASE WHEN applies AND NOT hidden THEN f.a END AS denominator,
       CASE WHEN applies AND NOT hidden AND f.a > 0 THEN 100.0 * f.b / f.a END AS value,
       CASE WHEN applies THEN t.percent END AS target,
       CASE WHEN NOT applies THEN 'not_applicable'
            WHEN f.missing THEN 'no_data'
            WHEN f.a = 0 THEN 'nothing_arose'
            WHEN t.percent IS NULL THEN 'not_assigned'
            WHEN NOT w.judged THEN 'not_judged'
            WHEN 100 * f.b >= t.percent * f.a THEN 'met' ELSE 'missed' END AS status
FROM (SELECT f.*, f.missing AND (f.unit_kind NOT IN ('level', 'organisation') OR f.all_missing) AS hidden,
             CASE f.level WHEN 'both' THEN f.indicator IN ('II.1', 'III.1', 'III.2')
                  ELSE EXISTS (SELECT 1 FROM target t WHERE t.indicator = f.indicator AND t.level = f.level) END AS applies
      FROM figure f) f
JOIN win w ON w.name = f.win
LEFT JOIN (SELECT indicator, level, percent FROM target UNION ALL
           SELECT indicator, 'both', MIN(percent) FROM target GROUP BY indicator
           HAVING COUNT(*) = 2 AND COUNT(DISTINCT percent) = 1) t
       ON t.indicator = f.indicator AND t.level = f.level AND f.assigned AND w.year = 2023;
