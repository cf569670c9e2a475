-- The letter's seven indicators from its words, written by someone who has not read the package. Tables given by oracle.py:
-- run, win, era, kind, unit, nothing_to_report, proc, proc_level, indicator, target, cells (raw text, blank = null), absent.
-- Runs after cells.sql (macros) and units_over_time.sql (meaning, holder).

-- 1. Cells -> values --------------------------------------------------------------------------------------------------------
create table dossier_raw as
select line, dossier_id, left(procedure_code, 8) as code, nfc_normalize(field) as field, resolving_unit, receiving_unit,
       label(channel) = 'trực tuyến' as online, label(service_level) as service_cell,
       case when regexp_full_match(fee, '\d+|\d{1,3}(\.\d{3})+') then replace(fee, '.', '')::bigint end as fee_cell,
       day(received_at) as received, day(finished_at) as finished, day(returned_at) as returned,
       day(submitted_at) as submitted, day(due_at) as due_current, day(first_due_at) as due_first, day(paid_at) as paid_day,
       yes(digitised) as digitised, yes(e_result) as e_result, yes(paper_used) as paper, coalesce(paid_online in ('1', '2'), false) as paid,
       coalesce(label(ended_as) in ('trả lại', 'rút', 'dừng'),
                label(status) in ('không được tiếp nhận', 'công dân yêu cầu rút hồ sơ', 'dừng xử lý'), false) as without_result
from cells
qualify dossier_id is null or row_number() over (partition by dossier_id order by line desc) = 1;

-- 2. Whom the register names, and who holds the dossier in a window ------------------------------------------------------------
create table dossier as
with named as (  -- a name means the unit that had it on the dossier's day; who received it, on the day received; without such a day, the next that is known
  select d.*, coalesce(finished, returned) as ended, m.unit as said, r.unit as receiver
  from dossier_raw d
  left join meaning m on m.key = name_key(d.resolving_unit) and coalesce(finished, returned, received, submitted, paid_day, date '0001-01-01') between m.m_from and m.m_to
  left join meaning r on r.key = name_key(d.receiving_unit) and coalesce(received, submitted, paid_day, finished, returned, date '0001-01-01') between r.m_from and r.m_to),
placed as (  -- a desk resolves nothing: what it is said to resolve is its parent's, or that of the procedure's owner
  select a.*, case when k.kind is not null and k.level is null then coalesce(
           (select p.unit from unit p where p.unit = u.parent),
           (select owner from proc p where p.code = a.code and p.owner is not null
            and coalesce(a.received, (select max(d_to) from win)) between p.v_from and p.v_to order by n limit 1))
         else a.said end as unit
  from named a left join unit u on u.unit = a.said left join kind k using (kind)),
leveled as (
  select p.*, k.level from placed p left join unit u using (unit) left join kind k on k.kind = u.kind),
catalogue as (  -- the catalogue of the day of receipt, procedure x level of the unit that the register names
  select l.line, c.fee as cat_fee, s.service as cat_service
  from leveled l join proc c on c.code = l.code and c.level = l.level and l.received between c.v_from and c.v_to
  left join proc_level s on s.n = c.n and l.received between s.s_from and s.s_to
  qualify row_number() over (partition by l.line order by (c.owner is not distinct from l.unit) desc, s.s_from desc, c.n) = 1)
select l.*,
       case (select reappointment from run) when 'first' then coalesce(due_first, due_current) else due_current end as due,
       case service_cell when 'toàn trình' then 'full' when 'một phần' then 'partial' when 'cung cấp thông tin' then 'information'
            else case when service_cell is null then cat_service end end as service,
       coalesce(fee_cell, cat_fee) as fee
from leveled l left join catalogue using (line);

create table stands as  -- the unit that a dossier belongs to in a window: who held it when it ended, or at the window's end
with recursive at_day as (
  select w.win, d.line, d.unit, d.receiver, least(coalesce(d.ended, w.d_to), w.d_to) as on_day
  from dossier d, win w where d.unit is not null),
back as (  -- under a unit not there yet: the receiving unit if it came before that one, else the only unit that did
  select * from at_day
  union all
  select a.win, a.line, c.ancestor, a.receiver, a.on_day
  from back a join unit u using (unit) join came_before c on c.unit = a.unit
  where a.on_day < u.v_from
    and (c.ancestor = a.receiver
         or (select count(*) from came_before o where o.unit = a.unit) = 1))
select a.win, a.line, h.heir as unit   -- there on that day, or ended: then whoever it has passed to, if anybody
from back a join holder h on h.unit = a.unit and a.on_day between h.h_from and h.h_to;

-- 3. Units and lines of each window ----------------------------------------------------------------------------------------
create table line as  -- one line per unit of the year to date, and the roll-ups; member = the units a line adds up
with there as (select w.*, u.unit, k.level, k.assigned, k.in_totals
               from win w, era e, unit u join kind k using (kind)
               where u.v_from <= e.e_to and u.v_to >= e.e_from and k.level is not null)
select win, d_from, d_to, unit as name, level, assigned, unit as member, false as rollup from there
union all
select win, d_from, d_to, 'level-' || level, level, true, unit, true from there where in_totals
union all
select win, d_from, d_to, 'organisation', null, true, unit, true from there where in_totals;

create table missing as  -- a unit of the window the register says nothing about, and nobody confirmed it had nothing
select w.win, u.unit from win w, unit u
where u.v_from <= w.d_to and u.v_to >= w.d_from
  and unit not in (select unit from dossier where unit is not null union select receiver from dossier where receiver is not null
                   union select unit from stands)
  and unit not in (select unit from nothing_to_report);

-- 4. Dossier counts --------------------------------------------------------------------------------------------------------
create table resolved as
select w.win, d.* exclude (unit), s.unit, due is null or ended <= due as on_time
from win w join dossier d on d.ended between w.d_from and w.d_to left join stands s on s.win = w.win and s.line = d.line, run
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
create table offered as  -- procedures offered with online payment at the window's end, or on a unit's own last day in it
with last as (select w.win, u.unit, k.level, least(w.d_to, u.v_to) as last_day
              from win w join unit u on u.v_from <= w.d_to and u.v_to >= w.d_from join kind k using (kind))
select distinct l.win, l.unit, p.code
from last l join proc p on p.level = l.level and (p.owner = l.unit or p.owner is null)
where l.last_day between p.v_from and p.v_to and l.last_day between p.pay_from and p.pay_to;

create table payment as
select w.win, s.unit, d.code, count(*) as n
from win w join dossier d on d.paid and coalesce(d.paid_day, d.received) between w.d_from and w.d_to
join stands s on s.win = w.win and s.line = d.line
group by all;

create table nobodys as  -- what the register puts under a unit that was not there, and nobody is named who had it then
select r.win, d.unit, 'dossiers' as counts from resolved r join dossier d using (line) where r.unit is null and d.unit is not null
union
select w.win, d.unit, 'procedures' from win w join dossier d on d.paid and coalesce(d.paid_day, d.received) between w.d_from and w.d_to
where d.unit is not null and not exists (select 1 from stands s where s.win = w.win and s.line = d.line);

create table silent as  -- such units leave their own line unknown, and those that would add them up known in part
select distinct l.win, l.name, n.unit, n.counts
from line l join nobodys n on n.win = l.win join unit u on u.unit = n.unit join kind k using (kind)
where n.unit = l.member or (l.rollup and k.in_totals and (l.level is null or l.level = k.level
  or k.level not in (select o.level from line o where o.win = l.win and not o.rollup)));

-- 6. Figures per line --------------------------------------------------------------------------------------------------------
create table figure as
select l.win, l.name, f.indicator, sum(f.b) as b, sum(f.a) as a
from line l join fact f on f.win = l.win and f.unit = l.member group by all
union all   -- distinct procedures over all units of the line that are not missing and its whole window; never a sum
select l.win, l.name, 'III.1', count(distinct o.code) filter (p.code is not null), count(distinct o.code)
from line l join offered o on o.win = l.win and o.unit = l.member and (o.win, o.unit) not in (select (win, unit) from missing)
left join payment p on p.win = o.win and p.unit = o.unit and p.code = o.code
group by all;

create table begins as  -- of what was before its first day a register says nothing
select min(least(submitted, received, finished, returned, paid_day)) as first_day from dossier where unit is not null;

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
         count(*) filter (exists (select 1 from missing m where m.win = l.win and m.unit = l.member)) as n_missing, i.indicator,
         (select count(*) from silent s where s.win = l.win and s.name = l.name
          and s.counts = case i.indicator when 'III.1' then 'procedures' else 'dossiers' end) as n_lost,
         count(*) filter (not exists (select 1 from missing m where m.win = l.win and m.unit = l.member)
                      and not exists (select 1 from silent s where s.win = l.win and s.name = l.name and s.unit = l.member
                                      and s.counts = case i.indicator when 'III.1' then 'procedures' else 'dossiers' end)) as n_known,
         case when l.name = 'organisation' then   -- targets of I and IV differ by level: only an organisation of one level has one figure
                not exists (select 1 from line o where o.name like 'level-%'
                            and o.level not in (select level from indicator x where x.indicator = i.indicator))
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
         case when not t.applies or t.indicator in (select indicator from lacking) or n_known = 0 or w.d_to < first_day then null
              else coalesce(f.b, 0) end as b,
         case when not t.applies or t.indicator in (select indicator from lacking) or n_known = 0 or w.d_to < first_day then null
              else coalesce(f.a, 0) end as a
  from targeted t join win w using (win) cross join begins left join figure f on f.win = t.win and f.name = t.name and f.indicator = t.indicator)
select indicator, name as unit, win as "window", d_from as "from", d_to as "to", b::bigint as numerator, a::bigint as denominator,
       target::double as target,
       case when not applies then 'not_applicable'
            when a is null or n_missing > 0 or n_lost > 0 then 'no_data'
            when a = 0 then 'nothing_arose'   -- also where nothing is assigned: see docs/decisions
            when target is null then 'not_assigned'
            when not judged then 'not_judged'
            when 100 * b >= target * a then 'met'
            else 'missed' end as status
from counted;
