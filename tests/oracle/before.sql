-- The units before, beside their successor: run on the same days a year earlier, era still being that of the reported period.
-- Dossiers add, an indicator of one level over the units of that level; procedures count once over all of them.
with recursive came(heir, unit) as (
  select successor, unit from unit where successor is not null
  union
  select c.heir, u.unit from came c join unit u on u.successor = c.unit),
line_before as (
  select w.win, w.d_from, w.d_to, u.unit as name, c.unit as member,
         (select b.level from unit m join kind b using (kind) where m.unit = c.unit) as level
  from win w, era e, unit u join kind k using (kind) join came c on c.heir = u.unit
  where u.v_from <= e.e_to and u.v_to >= e.e_from and k.level is not null),
counted as (
  select l.win, l.name, f.indicator, sum(f.b) as b, sum(f.a) as a
  from line_before l join fact f on f.win = l.win and f.unit = l.member
  join indicator i on i.indicator = f.indicator and i.level = l.level group by all
  union all
  select l.win, l.name, 'III.1', count(distinct o.code) filter (p.code is not null), count(distinct o.code)
  from line_before l join offered o on o.win = l.win and o.unit = l.member and (o.win, o.unit) not in (select (win, unit) from missing)
  left join payment p on p.win = o.win and p.unit = o.unit and p.code = o.code group by all),
grid as (
  select l.win, l.d_from, l.d_to, l.name, i.indicator,
         bool_and(l.d_to >= first_day) as told, count(distinct m.unit) as n_missing,
         count(distinct u.unit) filter (u.v_from <= l.d_to and u.v_to >= l.d_from) as n_there
  from line_before l cross join begins join (select distinct indicator, level from indicator) i using (level)
  join unit u on u.unit = l.member left join missing m on m.win = l.win and m.unit = l.member group by all)
select g.indicator, g.name as unit, g.win as "window", g.d_from as "from", g.d_to as "to",
       case when told and (n_missing = 0 or n_missing < n_there) then coalesce(c.b, 0) end::bigint as numerator,
       case when told and (n_missing = 0 or n_missing < n_there) then coalesce(c.a, 0) end::bigint as denominator,
       n_missing > 0 or not told as partial
from grid g left join counted c on c.win = g.win and c.name = g.name and c.indicator = g.indicator;
