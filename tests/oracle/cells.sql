-- What a cell says: days, yes or no, labels, and the key under which a name is known.
create macro day(t) as coalesce(try_strptime(t, '%d/%m/%Y %H:%M:%S'), try_strptime(t, '%d/%m/%Y %H:%M'), try_strptime(t, '%d/%m/%Y'))::date;
create macro yes(t) as coalesce(lower(nfc_normalize(t)) = 'có', false);
create macro label(t) as regexp_replace(trim(regexp_replace(regexp_replace(lower(nfc_normalize(t)),
  '[\x{200B}-\x{200D}\x{FEFF}\x{00AD}]', '', 'g'), '[\s\x{00A0}]+', ' ', 'g')), '[ðɖ]', 'đ', 'g');   -- look-alikes, odd spaces
create macro tone2(t, a, b) as  -- oa, oe, uy: the tone goes to the second vowel ("hoà/hòa", "Uỷ/Ủy")
  replace(replace(replace(replace(replace(t, a[1]||a[6], a[7]||b[1]), a[2]||a[6], a[7]||b[2]), a[3]||a[6], a[7]||b[3]),
          a[4]||a[6], a[7]||b[4]), a[5]||a[6], a[7]||b[5]);
create macro name_key(t) as tone2(tone2(tone2(label(t), 'òóỏõọao', 'àáảãạ'), 'òóỏõọeo', 'èéẻẽẹ'), 'ùúủũụyu', 'ỳýỷỹỵ');
