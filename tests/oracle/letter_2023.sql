-- The letter's seven indicators from its words, written by someone who has not read the package. Tables given by oracle.py:
-- run, win, kind, unit, unit_name, nothing_to_report, proc, proc_level, indicator, target, cells (raw text, blank = null), absent.

-- 1. Cells -> values --------------------------------------------------------------------------------------------------------
create macro day(t) as coalesce(try_strptime(t, '%d/%m/%Y %H:%M:%S'), try_strptime(t, '%d/%m/%Y %H:%M'), try_strptime(t, '%d/%m/%Y'))::date;
create macro yes(t) as coalesce(lower(nfc_normalize(t)) = 'có', false);
create macro label(t) as regexp_replace(trim(regexp_replace(regexp_replace(lower(nfc_normalize(t)),
  '[\x{200B}-\x{200D}\x{FEFF}\x{00AD}]', '', 'g'), '[\s\x{00A0}]+', ' ', 'g')), '[ðɖ]', 'đ', 'g');   -- look-alikes, odd spaces
create macro tone2(t, a, b) as  -- oa, oe, uy: the tone goes to the second vowel ("hoà/hòa", "Uỷ/Ủy")
  replace(replace(replace(replace(replace(t, a[1]||a[6], a[7]||b[1]), a[2]||a[6], a[7]||b[2]), a[3]||a[6], a[7]||b[3]),
          a[4]||a[6], a[7]||b[4]), a[5]||a[6], a[7]||b[5]);
create macro name_key(t) as tone2(tone2(tone2(label(t), 'òóỏõọao', 'àáảãạ'), 'òóỏõọeo', 'èéẻẽẹ'), 'ùúủũụyu', 'ỳýỷỹỵ');

create table dossier_raw as
select line, dossier_id, left(procedure_code, 8) as code, resolving_unit,
       label(channel) = 'trực tuyến' as online, label(service_level) as service_cell,
       case when regexp_full_match(fee, '\d+|\d{1,3}(\.\d{3})+') then replace(fee, '.', '')::bigint end as fee_cell,
       day(received_at) as received, day(finished_at) as finished, day(returned_at) as returned,
       day(due_at) as due_current, day(first_due_at) as due_first, day(paid_at) as paid_day,
       yes(digitised) as digitised, yes(e_result) as e_result, yes(paper_used) as paper, coalesce(paid_online in ('1', '2'), false) as paid,
       coalesce(label(ended_as) in ('trả lại', 'rút', 'dừng'),
                label(status) in ('công dân yêu cầu rút hồ sơ', 'dừng xử lý'), false) as without_result
from cells
qualify dossier_id is null or row_number() over (partition by dossier_id order by line desc) = 1;

-- 2. The resolving unit; the one-stop desk is mapped by procedure to the owning agency ---------------------------------------
create table named as
select distinct name_key(name) as key, unit, kind, level from unit_name join unit using (unit) join kind using (kind);

create table dossier as
with placed as (
  select d.*, n.kind as named_kind,
         case when n.kind = 'one_stop' then (
           select owner from proc p where p.code = d.code and p.level = 'district' and p.owner is not null
           order by (coalesce(d.received, (select max(d_to) from win)) between p.v_from and p.v_to) desc, n limit 1)
         else n.unit end as unit
  from dossier_raw d left join named n on n.key = name_key(d.resolving_unit)),
leveled as (
  select p.*, k.level from placed p left join unit u using (unit) left join kind k on k.kind = u.kind),
catalogue as (  -- the catalogue of the day of receipt, procedure x level of the resolving unit
  select l.line, c.fee as cat_fee, s.service as cat_service
  from leveled l join proc c on c.code = l.code and c.level = l.level and l.received between c.v_from and c.v_to
  left join proc_level s on s.n = c.n and l.received between s.s_from and s.s_to
  qualify row_number() over (partition by l.line order by (c.owner is not distinct from l.unit) desc, s.s_from desc, c.n) = 1)
select l.*, coalesce(finished, returned) as ended,
       case (select reappointment from run) when 'first' then coalesce(due_first, due_current) else due_current end as due,
       case service_cell when 'toàn trình' then 'full' when 'một phần' then 'partial' when 'cung cấp thông tin' then 'information'
            else case when service_cell is null then cat_service end end as service,
       coalesce(fee_cell, cat_fee) as fee
from leveled l left join catalogue using (line);

-- 3. Units and lines of each window ----------------------------------------------------------------------------------------
create table line as  -- one line per unit, and the three roll-ups; member = the units a line adds up
select w.win, w.d_from, w.d_to, u.unit as name, k.level, k.assigned, u.unit as member, false as rollup
from win w join unit u on w.d_to between u.v_from and u.v_to join kind k using (kind) where k.level is not null
union all
select w.win, w.d_from, w.d_to, r.name, case r.name when 'organisation' then null else k.level end, true, u.unit, true
from win w join unit u on w.d_to between u.v_from and u.v_to join kind k using (kind)
join (values ('level-district', 'district'), ('level-commune', 'commune'), ('organisation', null)) r(name, level)
  on r.level is null or r.level = k.level
where k.in_totals;

create table missing as  -- a unit the register says nothing about, and nobody confirmed it had nothing
select unit from unit where unit not in (select unit from dossier where unit is not null)
                        and unit not in (select unit from nothing_to_report);

-- 4. Dossier counts --------------------------------------------------------------------------------------------------------
create table resolved as
select w.win, d.*, due is null or ended <= due as on_time
from win w join dossier d on d.ended between w.d_from and w.d_to, run
where d.received is not null
  and (run.received = 'any' or d.received between run.year_from and run.year_from + interval 1 year - interval 1 day)
  and (run.ended_without_result = 'resolved' or not d.without_result);

create table fact as  -- one row per unit x window x indicator that has at least one dossier in its denominator
select win, unit, i.indicator, count(*) as a,
       count(*) filter (case i.indicator[:3]
         when 'I.1' then digitised and e_result  when 'I.2' then digitised and e_result
         when 'II.' then online and not paper    when 'III' then paid            else on_time end) as b
from resolved join (select distinct indicator from indicator where indicator <> 'III.1') i
  on case when i.indicator = 'II.1' then service = 'full'
          when i.indicator = 'III.2' then fee > 0 and service in ('full', 'partial')
          else true end
where unit is not null
group by all;

-- 5. III.1 counts procedures -------------------------------------------------------------------------------------------------
create table offered as  -- the unit's procedures at the window's end that offer online payment then
select distinct w.win, u.unit, p.code
from win w join unit u on w.d_to between u.v_from and u.v_to join kind k using (kind)
join proc p on p.level = k.level and (p.owner = u.unit or (p.owner is null and k.kind = 'commune'))
where w.d_to between p.v_from and p.v_to and w.d_to between p.pay_from and p.pay_to;

create table payment as
select w.win, d.unit, d.code, count(*) as n
from win w join dossier d on d.paid and coalesce(d.paid_day, d.received) between w.d_from and w.d_to
where d.unit is not null group by all;

-- 6. Figures per line --------------------------------------------------------------------------------------------------------
create table figure as
select l.win, l.name, f.indicator, sum(f.b) as b, sum(f.a) as a
from line l join fact f on f.win = l.win and f.unit = l.member group by all
union all   -- distinct procedures over all units of the line and its whole window; never a sum
select l.win, l.name, 'III.1', count(distinct o.code) filter (p.code is not null), count(distinct o.code)
from line l join offered o on o.win = l.win and o.unit = l.member
left join payment p on p.win = o.win and p.unit = o.unit and p.code = o.code
group by all;

create table needs as  -- columns the catalogue can't supply; "finished_at" stands for finished_at or returned_at
select * from (values ('I.1', 'digitised'), ('I.1', 'e_result'), ('I.1', 'ended'), ('I.2', 'digitised'), ('I.2', 'e_result'), ('I.2', 'ended'),
  ('II.1', 'ended'), ('III.1', 'paid_online'), ('III.2', 'paid_online'), ('III.2', 'ended'),
  ('IV.1', 'due'), ('IV.1', 'ended'), ('IV.2', 'due'), ('IV.2', 'ended')) t(indicator, needed);
create table lacking as
select distinct indicator from needs, run
where needed in (select name from absent)
   or (needed = 'ended' and (select count(*) from absent where name in ('finished_at', 'returned_at')) = 2)
   or (needed = 'due' and (select count(*) from absent where name = case run.reappointment when 'first' then 'first_due_at' else 'due_at' end) > 0);

create table answer as
with grid as (
  select l.win, l.d_from, l.d_to, l.name, l.level, l.rollup, bool_and(l.assigned) as assigned,
         count(*) filter (l.member in (select unit from missing)) as n_missing, i.indicator,
         case when l.name = 'organisation' then i.indicator[:2] <> 'I.' and i.indicator[:2] <> 'IV'
              else l.level in (select level from indicator x where x.indicator = i.indicator) end as applies,
         (select bool_and(in_force) from indicator x where x.indicator = i.indicator) as in_force
  from line l cross join (select distinct indicator from indicator) i group by all),
targeted as (
  select g.*, case when g.applies and g.assigned and g.in_force then
      (select case when count(distinct t.target) = 1 then any_value(t.target) end from target t
       where t.indicator = g.indicator and (g.level is null or t.level = g.level)) end as target
  from grid g),
counted as (
  select t.*, w.judged,
         case when not t.applies or t.indicator in (select indicator from lacking) or (n_missing > 0 and not rollup) then null
              else coalesce(f.b, 0) end as b,
         case when not t.applies or t.indicator in (select indicator from lacking) or (n_missing > 0 and not rollup) then null
              else coalesce(f.a, 0) end as a
  from targeted t join win w using (win) left join figure f on f.win = t.win and f.name = t.name and f.indicator = t.indicator)
select indicator, name as unit, win as "window", d_from as "from", d_to as "to", b::bigint as numerator, a::bigint as denominator,
       target::double as target,
       case when not applies then 'not_applicable'
            when a is null or n_missing > 0 then 'no_data'
            when a = 0 then 'nothing_arose'   -- also where nothing is assigned: see docs/decisions
            when target is null then 'not_assigned'
            when not judged then 'not_judged'
            when 100 * b >= target * a then 'met'
            else 'missed' end as status
from counted;
