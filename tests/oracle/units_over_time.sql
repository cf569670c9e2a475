-- Units over time, from the rules alone: what a name means on a day, and who goes on with what a unit has left. Needs the
-- tables unit (unit, kind, v_from, v_to, parent, successor, handed_to) and word (unit, word).

create table meaning as  -- a name that passed on means the later unit from that one's first day on
with had as (select distinct name_key(word) as key, unit, v_from from word join unit using (unit))
select key, unit,
       case when row_number() over turn = 1 then date '0001-01-01' else v_from end as m_from,
       coalesce(lead(v_from) over turn - 1, date '9999-12-31') as m_to
from had window turn as (partition by key order by v_from);

create table holder as  -- what stands under a unit is in the hands of the heir on the days [h_from, h_to]
with recursive passed(unit, heir, h_from, h_to) as (
  select unit, unit, v_from, v_to from unit
  union all
  select p.unit, n.unit, greatest(n.v_from, p.h_to + 1), n.v_to
  from passed p join unit e on e.unit = p.heir join unit n on n.unit = coalesce(e.handed_to, e.successor)
  where p.h_to < date '9999-12-31' and n.v_to > p.h_to)
from passed;

create table came_before as  -- the units of which a unit is the successor, or to which they hand over; not those before them
select successor as unit, unit as ancestor from unit where successor is not null
union select handed_to, unit from unit where handed_to is not null;
