-- Form II.06a, from the words of its columns; uses the tables of letter_2023.sql (dossier, win, proc).
-- The field is that of the catalogue at the level of the unit; a procedure that it does not know stands under the field that the register says.
-- A dossier that ended before it was received leaves on the day received: 3 = 7 + 11 holds for every window.
with moved as (
  select s.unit, d.online, d.received, d.ended, d.due, greatest(d.ended, d.received) as gone,
         coalesce((select any_value(p.field) from proc p where p.code = d.code and p.level = k.level), d.field) as field
  from dossier d join stands s on s.win = 'period' and s.line = d.line join unit u on u.unit = s.unit join kind k using (kind)
  where d.received is not null)
select m.unit, m.field,
       count(*) filter (received between d_from and d_to and online) as c4,
       count(*) filter (received between d_from and d_to and online is not true) as c5,
       count(*) filter (received < d_from and (ended is null or gone >= d_from)) as c6,
       count(*) filter (ended is not null and gone between d_from and d_to and ended < due) as c8,
       count(*) filter (ended is not null and gone between d_from and d_to and (ended = due or due is null)) as c9,
       count(*) filter (ended is not null and gone between d_from and d_to and ended > due) as c10,
       count(*) filter (received <= d_to and (ended is null or gone > d_to) and (due >= d_to or due is null)) as c12,
       count(*) filter (received <= d_to and (ended is null or gone > d_to) and due < d_to) as c13
from moved m, win w where w.win = 'period'
group by all
having c4 + c5 + c6 > 0;
