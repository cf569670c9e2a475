"""Every message of the toolkit: a stable code, the words in Vietnamese and in English.

The pattern: where, what is wrong, what was found; what is allowed or what to do.
"""

MESSAGES: dict[str, dict[str, str]] = {
    # project, periods
    "project-not-found": {
        "vi": "{folder}: không tìm thấy dự án; chạy trong thư mục có params/ và notebooks/, hoặc đặt biến KPI_ROOT",
        "en": "{folder}: no project here; run inside the folder that holds params/ and notebooks/, or set KPI_ROOT",
    },
    "period-unreadable": {
        "vi": "kỳ báo cáo '{found}' không đọc được; viết như 2023-01, 2023-Q1, 2023-H1, 2023-H2, 2023-9M hoặc 2023",
        "en": "period '{found}' can't be read; write 2023-01, 2023-Q1, 2023-H1, 2023-H2, 2023-9M or 2023",
    },
    "period-in-parts": {
        "vi": "kỳ '{found}' được tách tại ngày thay đổi tổ chức {days}; chọn một phần: {known}",
        "en": "period '{found}' is cut on the day of change {days}; choose a part: {known}",
    },
    "period-part-unknown": {
        "vi": "kỳ '{found}' không có phần này; có: {known}",
        "en": "period '{found}' has no such part; there are: {known}",
    },
    "organisation-not-then": {
        "vi": "kỳ '{found}': {name} chỉ có từ {first} đến {last} (organisation.yaml, valid); "
        "dùng thư mục tham số của cơ quan có trong kỳ (--params)",
        "en": "period '{found}': {name} exists from {first} to {last} only (organisation.yaml, valid); "
        "use the params folder of the organisation of that time (--params)",
    },
    # params
    "params-folder-missing": {
        "vi": "{folder}: không có thư mục tham số; kiểm tra --params",
        "en": "{folder}: no such params folder; check --params",
    },
    "params-file-missing": {"vi": "{file}: thiếu tệp này", "en": "{file}: this file is missing"},
    "params-not-utf8": {
        "vi": "{file}: không phải UTF-8; lưu lại tệp với mã UTF-8",
        "en": "{file}: not UTF-8; save the file as UTF-8",
    },
    "params-no-such-day": {
        "vi": "{file}: ngày không có trong lịch: {days} (trong ngoặc là số dòng); viết như 2023-02-28",
        "en": "{file}: no such day: {days} (line in brackets); write year-month-day, such as 2023-02-28",
    },
    "params-ends-before": {
        "vi": "{file}, {key}: hết hiệu lực {last} trước khi bắt đầu {first}; sửa một trong hai ngày",
        "en": "{file}, {key}: ends on {last}, before it begins on {first}; mend one of the two days",
    },
    "params-not-read": {
        "vi": "{file}: chỉ đọc tệp .yaml; đổi tên tệp này hoặc chuyển đi chỗ khác",
        "en": "{file}: only .yaml files are read; rename this file or move it away",
    },
    "indicator-twice": {
        "vi": "chỉ tiêu {code} có hai tệp; bỏ một tệp hoặc đổi mã (code) của tệp kia",
        "en": "indicator {code} has two files; remove one or change the code of the other",
    },
    "period-unit-unknown": {
        "vi": "{file}, {key}: không có đơn vị '{found}'; có phải: {near}?",
        "en": "{file}, {key}: no unit '{found}'; did you mean: {near}?",
    },
    "period-indicator": {
        "vi": "{file}, {key}: '{found}' không phải chỉ tiêu tính theo hồ sơ; có: {known}",
        "en": "{file}, {key}: '{found}' is no indicator that counts dossiers; known: {known}",
    },
    "params-control-character": {
        "vi": "{file}, dòng {line}: có ký tự điều khiển {found}, không hiện trên màn hình; xóa rồi gõ lại dòng này",
        "en": "{file}, line {line}: holds the control character {found}, which no screen shows; type the line anew",
    },
    "params-not-yaml": {
        "vi": "{file}, dòng {line}: không đúng cách viết YAML{problem}; xem lại thụt lề, dấu hai chấm, ngoặc của dòng "
        "này và dòng trên",
        "en": "{file}, line {line}: not YAML{problem}; look at indents, colons and brackets of this line and the one "
        "above",
    },
    "params-duplicate-key": {
        "vi": "{file}, dòng {line}: khóa '{key}' có hai lần; giữ một",
        "en": "{file}, line {line}: key '{key}' stands twice; keep one",
    },
    "params-unknown-key": {
        "vi": "{file}, {key}: khóa không có trong mẫu; gần giống: {near}",
        "en": "{file}, {key}: unknown key; near: {near}",
    },
    "params-missing-key": {
        "vi": "{file}, {key}: thiếu khóa bắt buộc này",
        "en": "{file}, {key}: this required key is missing",
    },
    "params-bad-value": {
        "vi": "{file}, {key}: giá trị {found} không hợp lệ; cần: {expected}",
        "en": "{file}, {key}: got {found}; expected: {expected}",
    },
    "params-not-a-date": {
        "vi": "{file}, {key}: {found} không phải ngày; viết như 2023-12-31, không có ngoặc kép",
        "en": "{file}, {key}: {found} is no date; write 2023-12-31, without quotes",
    },
    "params-not-a-number": {
        "vi": "{file}, {key}: {found} không phải số; viết như 97 hoặc 97.5, không có ngoặc kép",
        "en": "{file}, {key}: {found} is no number; write 97 or 97.5, without quotes",
    },
    "params-too-low": {
        "vi": "{file}, {key}: {found} quá nhỏ; ít nhất là {ge}",
        "en": "{file}, {key}: {found} is too low; at least {ge}",
    },
    "params-too-high": {
        "vi": "{file}, {key}: {found} quá lớn; nhiều nhất là {le}",
        "en": "{file}, {key}: {found} is too high; at most {le}",
    },
    "params-not-yes-or-no": {
        "vi": "{file}, {key}: {found} không hợp lệ; viết true hoặc false",
        "en": "{file}, {key}: got {found}; write true or false",
    },
    "params-not-text": {
        "vi": "{file}, {key}: {found} không phải chữ; đặt giá trị trong ngoặc kép",
        "en": "{file}, {key}: {found} is no text; put the value in quotes",
    },
    "params-empty": {
        "vi": "{file}, {key}: để trống; ghi giá trị hoặc bỏ khóa này",
        "en": "{file}, {key}: empty; give a value or leave the key out",
    },
    "params-bad-form": {
        "vi": "{file}, {key}: {found} không đúng dạng; cần dạng {pattern}",
        "en": "{file}, {key}: {found} has a wrong form; expected {pattern}",
    },
    "params-not-a-list": {
        "vi": "{file}, {key}: {found} không phải danh sách; viết [a, b] hoặc mỗi dòng một mục '- …'",
        "en": "{file}, {key}: {found} is no list; write [a, b] or one '- …' a line",
    },
    "params-not-keys": {
        "vi": "{file}, {key}: {found} không có các khóa của mục này; viết mỗi dòng 'khóa: giá trị'",
        "en": "{file}, {key}: {found} has not the keys of this entry; write 'key: value' lines",
    },
    "indicator-fact": {
        "vi": "{file}: '{fact}' không dùng được với đối tượng đếm của chỉ tiêu; có: {known}",
        "en": "{file}: '{fact}' is no fact of what the indicator counts; known: {known}",
    },
    "target-twice": {
        "vi": "{file}, targets: hai chỉ tiêu cùng năm, cùng cấp; giữ một",
        "en": "{file}, targets: two targets for the same year and level; keep one",
    },
    "target-not-in-force": {
        "vi": "{file}, targets: có chỉ tiêu ngoài năm (in_force) hoặc ngoài cấp (levels); sửa lại cho khớp",
        "en": "{file}, targets: a target outside the years of in_force or the levels; mend it or these keys",
    },
    "procedure-owner": {
        "vi": "params/procedures, {code} ({level}): đơn vị chủ quản '{found}' không hợp lệ; "
        "ở cấp dùng chung thủ tục (shared) để trống, ở cấp khác ghi một đơn vị; gần giống: {near}",
        "en": "params/procedures, {code} ({level}): owner '{found}'; "
        "procedures of a level that shares them name no unit, others one; near: {near}",
    },
    "params-inherits": {
        "vi": "{file}, inherits: không có thư mục '{found}' (tính từ thư mục của tệp này), hoặc thư mục ấy lại lấy từ "
        "thư mục này; sửa đường dẫn",
        "en": "{file}, inherits: no folder '{found}' (taken from this file's folder), or it inherits from this one; "
        "mend the path",
    },
    "params-nothing": {
        "vi": "{folder}: không có nội dung nào được đọc; khôi phục thư mục này",
        "en": "{folder}: holds nothing that is read; restore this folder",
    },
    "unit-twice": {
        "vi": "params/units: mã '{unit}' đứng hai lần (có thể ở hai tệp); bỏ một",
        "en": "params/units: id '{unit}' stands twice (perhaps in two files); drop one",
    },
    "period-file-name": {
        "vi": "{file}: tên tệp phải là một kỳ: 2023-01, 2023-Q1, 2023-H1, 2023-9M, 2023, có phần thì 2025-Q3.1",
        "en": "{file}: the file must be named as a period: 2023-01, 2023-Q1, 2023-H1, 2023-9M, 2023, 2025-Q3.1",
    },
    "note-period": {
        "vi": "{file}: ý kiến của người lập báo cáo phải nằm trong thư mục của một kỳ: notes/2023-Q3/<đơn vị>.md",
        "en": "{file}: the analyst's words must lie in the folder of a period: notes/2023-Q3/<unit>.md",
    },
    "note-unit": {
        "vi": "{file}: '{found}' không phải mã đơn vị kèm .md, cũng không phải overview.md; gần giống: {near}",
        "en": "{file}: '{found}' is neither a unit's id with .md nor overview.md; near: {near}",
    },
    "note-unreadable": {
        "vi": "{file}: không đọc được; lưu lại dạng văn bản UTF-8",
        "en": "{file}: can't be read; save it as UTF-8 text",
    },
    "params-word": {
        "vi": "{where}: '{found}' không có trong organisation.yaml; có: {known}",
        "en": "{where}: '{found}' is not in organisation.yaml; there are: {known}",
    },
    "unit-heir-unknown": {
        "vi": "params/units, {unit}, {key}: không có đơn vị '{found}'; gần giống: {near}",
        "en": "params/units, {unit}, {key}: no unit '{found}'; near: {near}",
    },
    "unit-heir-apart": {
        "vi": "params/units, {unit}, {key}: '{found}' phải có hiệu lực ngay sau ngày cuối (valid.to) của {unit}",
        "en": "params/units, {unit}, {key}: '{found}' must be valid on the day after the last (valid.to) of {unit}",
    },
    "procedure-twice": {
        "vi": "params/procedures, {code} ({level}): có hai mục cùng hiệu lực; giữ một hoặc sửa ngày",
        "en": "params/procedures, {code} ({level}): two entries valid at once; keep one or mend the dates",
    },
    "unit-name-twice": {
        "vi": "params/units: tên '{name}' chỉ cả {first} và {second}; sửa tên hoặc bí danh",
        "en": "params/units: '{name}' means both {first} and {second}; mend the name or alias",
    },
    "unit-not-then": {
        "vi": "đơn vị '{found}' không có trong các ngày {first}–{last}; params/units ghi: {when}; chọn kỳ khác hoặc "
        "đơn vị của kỳ này",
        "en": "there is no unit '{found}' on the days {first}–{last}; params/units says: {when}; choose another period "
        "or a unit of this one",
    },
    "unit-unknown": {
        "vi": "đơn vị '{found}' không có trong params/units; gần giống: {near}",
        "en": "unit '{found}' is not in params/units; near: {near}",
    },
    "unit-without-line": {
        "vi": "{unit}: đơn vị này tiếp nhận và trả kết quả, không giải quyết hồ sơ nên không có số liệu chỉ tiêu",
        "en": "{unit}: receives and hands over but resolves nothing, so it has no figures",
    },
    "indicator-unknown": {
        "vi": "chỉ tiêu '{found}' không có trong params/indicators; gần giống: {near}; đang có: {known}",
        "en": "indicator '{found}' is not in params/indicators; near: {near}; known: {known}",
    },
    "indicator-not-of-unit": {
        "vi": "chỉ tiêu {indicator} không đo ở cấp của {unit}; đơn vị này có: {own}",
        "en": "indicator {indicator} is not measured on the level of {unit}; it has: {own}",
    },
    "no-data-columns": {
        "vi": "{indicator}, {unit}: chưa có số liệu vì sổ thiếu cột, hoặc cột để trống: {columns}",
        "en": "{indicator}, {unit}: no data, the register lacks the columns, or nothing stands in them: {columns}",
    },
    "no-data-units": {
        "vi": "{indicator}, {unit}: chưa có số liệu vì sổ không có dòng nào dùng được của: {units}; xem dòng bị loại "
        "(kpi check), chỉ khi thật sự không phát sinh mới ghi nothing_to_report trong params/periods",
        "en": "{indicator}, {unit}: no data, the register has no usable row of: {units}; see the rejected rows (kpi "
        "check), and only if nothing arose there say so in params/periods, nothing_to_report",
    },
    "register-heading-near": {
        "vi": "{file}, trang {sheet}: không đọc cột “{heading}”, có thể là cột “{column}” mà trang này thiếu; nếu "
        "đúng, sửa tiêu đề cho khớp hoặc ghi tiêu đề này vào hồ sơ cột trong params/register",
        "en": "{file}, sheet {sheet}: the column “{heading}” is not read, it may be “{column}”, which the sheet lacks; "
        "if so, name it so in the file or add the heading to a profile in params/register",
    },
    "no-data-lacking": {
        "vi": "{indicator}, {unit}: chưa có số liệu của đơn vị có tệp thiếu cột, hoặc cột để trống: {columns}; "
        "{files}; trích lại cho đủ cột, hoặc điền cột (không có thì ghi “Không”)",
        "en": "{indicator}, {unit}: no data of units whose file lacks the columns, or has nothing in them: {columns}; "
        "{files}; extract again with the columns, or fill them in (“Không” where the answer is no)",
    },
    "results-rejected": {
        "vi": "{rejected} trên {rows} dòng của sổ bị loại, không tính vào số liệu nào; xem: kpi check {period}",
        "en": "{rejected} of {rows} rows of the register rejected, in no figure; see each: kpi check {period}",
    },
    "results-unread": {
        "vi": "{count} trang, tệp không được đọc vì không phải sổ; xem tên: kpi check {period}",
        "en": "sheets or files left unread, since they are no register: {count}; see which: kpi check {period}",
    },
    "no-data-holder": {
        "vi": "{indicator}, {unit}: chưa có số liệu vì sổ có hồ sơ đứng tên {units} sau ngày đơn vị này kết thúc (hoặc "
        "trước ngày bắt đầu) mà tham số không cho biết ai giữ; ghi handed_to hoặc successor trong params/units, hoặc "
        "sửa tên trong sổ",
        "en": "{indicator}, {unit}: no data, the register has dossiers under {units} after the unit's last day (or "
        "before its first) and params do not say who holds them; add handed_to or successor in params/units, or mend "
        "the name",
    },
    "no-data-beginning": {
        "vi": "{indicator}, {unit}: chưa có số liệu vì sổ chỉ có từ ngày {begins}, sau ngày cuối {last}",
        "en": "{indicator}, {unit}: no data, the register begins on {begins}, after the last day {last}",
    },
    "no-data-extract": {
        "vi": "{indicator}, {unit}: chưa có số liệu vì sổ trích ngày {extracted}, trước ngày đầu {first}",
        "en": "{indicator}, {unit}: no data, the extract of {extracted} is older than the first day {first}",
    },
    "explanation-too-long": {
        "vi": "{indicator}, {unit}: {rows} dòng, một trang tính chứa được {most}; chọn một đơn vị nhỏ hơn",
        "en": "{indicator}, {unit}: {rows} rows, a sheet holds {most}; choose a smaller unit",
    },
    "indicator-group": {
        "vi": "params/indicators, {code}: nhóm '{found}' không có trong rule_set.yaml; có: {near}",
        "en": "params/indicators, {code}: group '{found}' is not in rule_set.yaml; known: {near}",
    },
    "calendar-day": {
        "vi": "{file}: ngày {day} có hai lần hoặc không thuộc năm {year}; giữ một, sửa ngày hoặc ghi vào tệp năm khác",
        "en": "{file}: {day} stands twice or is not in {year}; keep one, mend the day or move it to its year's file",
    },
    "calendar-weekday": {
        "vi": "{file}: ngày {day}: thứ bảy, chủ nhật chỉ ghi khi làm bù (kind: worked), ngày khác chỉ ghi khi nghỉ",
        "en": "{file}: {day}: a weekend day is listed only if worked (kind: worked), another day only if off",
    },
    "calendar-confirmed": {
        "vi": "{file}: năm ghi confirmed: true mà ngày {day} chưa xác nhận; xác nhận từng ngày trước",
        "en": "{file}: the year says confirmed: true and {day} is not; confirm each day first",
    },
    "calendar-file-name": {
        "vi": "{file}: là lịch làm việc năm {year}; đổi tên tệp thành {year}.yaml",
        "en": "{file}: holds the working calendar of {year}; name it {year}.yaml",
    },
    "calendar-year-missing": {
        "vi": "params/calendar: cần lịch làm việc năm {year} mà chưa có; thêm {year}.yaml theo thông báo nghỉ lễ, Tết, "
        "hoặc ghi due_dates: register trong params/organisation.yaml",
        "en": "params/calendar: the working calendar of {year} is needed and absent; add {year}.yaml from the notices "
        "of days off, or say due_dates: register in params/organisation.yaml",
    },
    "calendar-year-unconfirmed": {
        "vi": "params/calendar/{year}.yaml: cần lịch làm việc năm {year} mà chưa xác nhận (ngày: {days}); đối chiếu "
        "thông báo nghỉ lễ, Tết rồi ghi confirmed: true, hoặc ghi due_dates: register trong params/organisation.yaml",
        "en": "params/calendar/{year}.yaml: the working calendar of {year} is needed and not confirmed (days: {days}); "
        "check the notices of days off and say confirmed: true, or due_dates: register in params/organisation.yaml",
    },
    "correction-column": {
        "vi": "{file}, {key}: đính chính không dùng được cột này; gần giống: {near}",
        "en": "{file}, {key}: no column that a correction may use; near: {near}",
    },
    "correction-value": {
        "vi": "{file}, {key}: {found} không hợp lệ; ghi chữ, số nguyên, true, false hoặc ngày (mã có dấu chấm đặt "
        "trong ngoặc kép; ô trống: blank; chỉ match được ghi danh sách và filled)",
        "en": "{file}, {key}: got {found}; write text, a whole number, true, false or a day (a code with a point in "
        "quotes; an empty cell: blank; lists and filled only in match)",
    },
    "correction-action": {
        "vi": "{file}, {key}: action: set cần khóa set với cột và giá trị; action: drop không có khóa set",
        "en": "{file}, {key}: action: set needs the key set with columns and values; action: drop has no key set",
    },
    "correction-period": {
        "vi": "{file}, {key}: kỳ {found} không đọc được; viết như 2023-01, 2023-Q1, 2023-H1, 2023-9M hoặc 2023",
        "en": "{file}, {key}: period {found} can't be read; write 2023-01, 2023-Q1, 2023-H1, 2023-9M or 2023",
    },
    "correction-id-twice": {
        "vi": "{file}, {key}: mã đính chính '{id}' đã có ở {first}; đặt mã khác",
        "en": "{file}, {key}: correction '{id}' stands already at {first}; give another id",
    },
    "correction-no-match": {
        "vi": "{file}, {key}: đính chính '{id}' không khớp hồ sơ nào đọc được (cần {expected}); sửa hoặc bỏ mục này",
        "en": "{file}, {key}: correction '{id}' matches no readable dossier (expected {expected}); mend or remove it",
    },
    "correction-codes": {
        "vi": "{file}, {key}: đính chính '{id}': mã hồ sơ không khớp hồ sơ nào: {found}; sửa hoặc bỏ các mã này",
        "en": "{file}, {key}: correction '{id}': codes that match no dossier: {found}; mend or remove them",
    },
    "correction-idle": {
        "vi": "đính chính '{id}' không áp dụng: không đọc tệp nào trong các tệp nêu ở files; xem params/corrections",
        "en": "correction '{id}' is not applied: none of the files that it names was read; see params/corrections",
    },
    "correction-count": {
        "vi": "{file}, {key}: đính chính '{id}' cần {expected} hồ sơ, khớp {found}; xem lại match hoặc sửa expected",
        "en": "{file}, {key}: correction '{id}' expected {expected} dossiers, found {found}; mend match or expected",
    },
    "correction-unreadable": {
        "vi": "{file}, {key}: đính chính '{id}': không đọc được '{found}'; cần: {allowed}",
        "en": "{file}, {key}: correction '{id}': can't read '{found}'; expected: {allowed}",
    },
    "correction-unit-unknown": {
        "vi": "{file}, {key}: đính chính '{id}': không có đơn vị '{found}' trong params/units, hoặc tên này chỉ nhiều "
        "đơn vị; gần giống: {near}",
        "en": "{file}, {key}: correction '{id}': no unit '{found}' in params/units, or several may be meant; near: "
        "{near}",
    },
    "correction-column-absent": {
        "vi": "{file}, {key}: đính chính '{id}': sổ không có cột '{column}'",
        "en": "{file}, {key}: correction '{id}': the register has no column '{column}'",
    },
    "correction-conflict": {
        "vi": "{file}, {key}: đính chính '{id}' và '{other}' ({place}) cùng sửa {count} hồ sơ ở một chỗ; giữ một",
        "en": "{file}, {key}: corrections '{id}' and '{other}' ({place}) change the same of {count} dossiers; keep one",
    },
    "parameter-not-text": {
        "vi": "tham số {name} là {found}, không phải chữ; papermill: -r {name} …, YAML: đặt trong ngoặc kép",
        "en": "parameter {name} is {found}, no text; with papermill use -r {name} …, in YAML put it in quotes",
    },
    # register
    "register-missing": {
        "vi": "{file}: không có tệp hoặc thư mục này (tính từ thư mục của dự án); kiểm tra --register",
        "en": "{file}: no such file or folder (from the project's own folder); check --register",
    },
    "register-format": {
        "vi": "{file}: định dạng không đọc được; cần: {allowed}",
        "en": "{file}: format not read; expected: {allowed}",
    },
    "register-file-name": {
        "vi": "{file}: tên tệp hoặc thư mục có chữ không phải UTF-8; đổi tên rồi chạy lại",
        "en": "{file}: the name of the file or of its folder is not UTF-8; rename it and run again",
    },
    "register-empty-folder": {
        "vi": "{folder}: không có tệp sổ nào ({allowed})",
        "en": "{folder}: holds no register file ({allowed})",
    },
    "register-unreadable": {
        "vi": "{file}: không mở được: {problem}; xuất lại từ hệ thống một cửa rồi chạy lại",
        "en": "{file}: can't be opened: {problem}; export it again and run again",
    },
    # what is wrong with a file, within a sentence
    "problem-broken-zip": {
        "vi": "tệp bị hỏng hoặc tải về chưa đủ (phần nén không mở ra được){problem}",
        "en": "the file is broken or was not loaded whole, the zip in it does not open{problem}",
    },
    "problem-broken": {
        "vi": "tệp bị hỏng: có phần không đọc được{problem}",
        "en": "the file is broken, a part of it can't be read{problem}",
    },
    "problem-cut-off": {
        "vi": "tệp bị cắt ngang, tải về chưa đủ{problem}",
        "en": "the file is cut off, it was not loaded whole{problem}",
    },
    "problem-locked": {
        "vi": "tệp đặt mật khẩu; bỏ mật khẩu, lưu lại{problem}",
        "en": "a password closes the file, save it without{problem}",
    },
    "problem-web-archive": {
        "vi": "đây là trang web lưu lại (MHTML), không phải sổ tính; mở bằng Excel, lưu lại thành .xlsx{problem}",
        "en": "it is a saved web page (MHTML) and no workbook; open it in Excel and save it as .xlsx{problem}",
    },
    "problem-xml-workbook": {
        "vi": "đây là sổ tính ghi dạng XML 2003; mở bằng Excel, lưu lại thành .xlsx{problem}",
        "en": "it is a workbook written as XML of 2003; open it in Excel and save it as .xlsx{problem}",
    },
    "problem-pdf": {
        "vi": "đây là tệp PDF; cần bản xuất dạng sổ tính (.xlsx) hoặc CSV{problem}",
        "en": "it is a PDF; a workbook (.xlsx) or CSV is needed{problem}",
    },
    "problem-word": {
        "vi": "đây là văn bản Word; chép bảng sang sổ tính, lưu thành .xlsx{problem}",
        "en": "it is a Word document; copy its table to a workbook and save it as .xlsx{problem}",
    },
    "problem-archive": {
        "vi": "đây là tệp nén, không phải sổ tính; giải nén rồi dùng sổ bên trong{problem}",
        "en": "it is an archive and no workbook; unpack it and use the register inside{problem}",
    },
    "problem-picture": {
        "vi": "đây là tệp ảnh; cần bản xuất dạng sổ tính (.xlsx) hoặc CSV{problem}",
        "en": "it is a picture; a workbook (.xlsx) or CSV is needed{problem}",
    },
    "problem-other-kind": {
        "vi": "nội dung không phải của loại tệp đọc được (sổ tính, văn bản CSV, Parquet){problem}",
        "en": "its content is of no kind that is read: workbook, CSV text, Parquet{problem}",
    },
    "problem-not-there": {"vi": "không có tệp hoặc thư mục này{problem}", "en": "no such file or folder{problem}"},
    "problem-forbidden": {
        "vi": "không có quyền đọc hoặc ghi{problem}",
        "en": "reading or writing is forbidden{problem}",
    },
    "problem-disk-full": {"vi": "đĩa đầy{problem}", "en": "the disk is full{problem}"},
    "problem-folder": {"vi": "đây là thư mục, không phải tệp{problem}", "en": "a folder and no file{problem}"},
    "problem-no-folder": {
        "vi": "có phần của đường dẫn không phải thư mục{problem}",
        "en": "a part of the path is no folder{problem}",
    },
    "problem-in-use": {"vi": "đang mở ở chương trình khác{problem}", "en": "open in another program{problem}"},
    "problem-system": {"vi": "hệ thống báo lỗi{problem}", "en": "the system reports an error{problem}"},
    "row-too-wide": {
        "vi": "{file}, trang {sheet}, dòng {row}: nhiều ô hơn tiêu đề; đặt trong ngoặc kép ô có dấu phân cách",
        "en": "{file}, sheet {sheet}, row {row}: more cells than headings; quote a cell that holds the separator",
    },
    "register-heading-below": {
        "vi": "{file}, trang {sheet}: {rows} dòng giống hồ sơ đứng trên dòng tiêu đề (dòng {row}); sửa tên cột ở tiêu "
        "đề của các dòng đó, hoặc tách chúng thành trang hay tệp riêng",
        "en": "{file}, sheet {sheet}: {rows} rows like dossiers stand above the heading (row {row}); mend the names of "
        "their own heading, or move them to a sheet or file of their own",
    },
    "register-heading-other": {
        "vi": "{file}, trang {sheet}, dòng {row}: lại một dòng tiêu đề, khác tiêu đề ở trên (thứ tự hoặc tên cột); "
        "tách phần từ dòng này thành trang hoặc tệp riêng",
        "en": "{file}, sheet {sheet}, row {row}: one more heading, other than that above (order or names of columns); "
        "move what begins here to a sheet or file of its own",
    },
    "row-quote-open": {
        "vi": "{file}, trang {sheet}, dòng {row}: có dấu ngoặc kép mở mà không đóng; bỏ dấu đó hoặc xuất lại sổ",
        "en": "{file}, sheet {sheet}, row {row}: a quote is opened and not closed; remove it or export again",
    },
    "row-too-short": {
        "vi": "{file}, trang {sheet}, dòng {row}: ít ô hơn các dòng khác, có thể bị ngắt giữa chừng; xuất lại sổ, hoặc "
        "thêm dấu phân cách cho đủ ô",
        "en": "{file}, sheet {sheet}, row {row}: fewer cells than other rows, it may be broken off; export again, or "
        "add separators for the missing cells",
    },
    "rows-more": {
        "vi": "… và {count} dòng nữa cùng lỗi {reason}; xem rejected.csv",
        "en": "… and {count} more with {reason}; see rejected.csv",
    },
    "row-cut-off": {
        "vi": "{file}, trang {sheet}, dòng {row}: dòng cuối bị cắt ngang, tệp chưa đủ; xuất lại sổ",
        "en": "{file}, sheet {sheet}, row {row}: the last row is cut off, the file is incomplete; export it again",
    },
    "counts-not-found": {
        "vi": "{file}: không thấy dòng tiêu đề; cần các cột {columns}",
        "en": "{file}: no heading found; expected the columns {columns}",
    },
    "template-exists": {
        "vi": "{file}: đã có tệp này và không phải mẫu trống; tệp được giữ nguyên, chọn tên khác bằng --out",
        "en": "{file}: is there already and is no blank template; it is left as it is, name another with --out",
    },
    "form-missing": {
        "vi": "params/forms: không có biểu mẫu có hiệu lực (ngày {day}); thêm tệp biểu mẫu",
        "en": "params/forms: no form is in force (day {day}); add the file of one",
    },
    "form-not-found": {
        "vi": "{file}: không thấy biểu {form}; cần dòng số cột (1), (2), (3) … dưới tiêu đề cột",
        "en": "{file}: form {form} is not there; expected the row of column numbers (1), (2), (3) … below the headings",
    },
    "form-numbers": {
        "vi": "{file}, trang {sheet}, dòng {row}: dòng số cột thiếu {missing}; ghi đủ số của mỗi cột",
        "en": "{file}, sheet {sheet}, row {row}: the row of column numbers lacks {missing}; number every column",
    },
    "form-heading": {
        "vi": "{file}, trang {sheet}: tiêu đề phía trên số cột không phải của cột {column}; sửa tiêu đề hoặc số cột",
        "en": "{file}, sheet {sheet}: the heading above the number is not that of column {column}; mend one of the two",
    },
    "form-cell-blank": {
        "vi": "{file}, trang {sheet}, dòng {row}, cột {column}: ô trống trong dòng có số; không có hồ sơ thì ghi 0",
        "en": "{file}, sheet {sheet}, row {row}, column {column}: blank in a row that has counts; write 0 for none",
    },
    "form-row-unnamed": {
        "vi": "{file}, trang {sheet}, dòng {row}: có số nhưng không ghi lĩnh vực",
        "en": "{file}, sheet {sheet}, row {row}: has counts and no field",
    },
    "form-field-twice": {
        "vi": "{file}, trang {sheet}, dòng {row}: lĩnh vực này đã có ở dòng trên; gộp lại hoặc bỏ một dòng",
        "en": "{file}, sheet {sheet}, row {row}: this field has a row already; put them together or remove one",
    },
    "form-row-outside": {
        "vi": "{file}, trang {sheet}, dòng {row}: có số ở ngoài biểu, trên dòng số cột hoặc dưới dòng tổng; sửa hai "
        "dòng ấy hoặc bỏ số này",
        "en": "{file}, sheet {sheet}, row {row}: counts outside the form, above the row of column numbers or below the "
        "sum of all; mend these two rows or remove the counts",
    },
    "form-without-total": {
        "vi": "{file}, trang {sheet}: không có dòng “{word}”, biểu có thể bị cắt; lấy lại biểu đủ dòng",
        "en": "{file}, sheet {sheet}: no row “{word}”, the form may be cut off; get it whole",
    },
    "form-unit-missing": {
        "vi": "{file}, trang {sheet}: không rõ biểu của đơn vị nào; ghi “Đơn vị báo cáo: …” trong biểu, hoặc chỉ rõ "
        "bằng --form ĐƠN-VỊ=TỆP, form_files: {{path, unit}}",
        "en": "{file}, sheet {sheet}: nothing says whose form it is; write “Đơn vị báo cáo: …” into it, or say so by "
        "--form UNIT=FILE, form_files: {{path, unit}}",
    },
    "form-unit-differs": {
        "vi": "{file}, trang {sheet}: biểu ghi hai đơn vị khác nhau: {units}; sửa tên trang hoặc tên trong biểu",
        "en": "{file}, sheet {sheet}: the form names different units: {units}; mend the sheet's name or the form's",
    },
    "form-unit-unknown": {
        "vi": "{file}, trang {sheet}: đơn vị báo cáo '{found}' không có trong params/units; gần giống: {near}",
        "en": "{file}, sheet {sheet}: the reporting unit '{found}' is not in params/units; near: {near}",
    },
    "form-other-period": {
        "vi": "{file}, trang {sheet}: biểu ghi {found}, không phải kỳ {period}, lũy kế hay một kỳ trong năm đó; "
        "kiểm tra ngày và lịch báo cáo (calendar trong params/organisation.yaml)",
        "en": "{file}, sheet {sheet}: the form says {found}: neither {period}, its year to date nor a period in that "
        "year; check the days and the calendar of params/organisation.yaml",
    },
    "form-twice": {
        "vi": "{file}, trang {sheet}: biểu của {unit} từ {first} đến {last} đã có ở {other_file}, trang {other_sheet}; "
        "giữ một",
        "en": "{file}, sheet {sheet}: the form of {unit}, {first} to {last}, stands already in {other_file}, sheet "
        "{other_sheet}; keep one",
    },
    "form-sums-derived": {
        "vi": "{file}: {count} ô tổng chưa được tính hoặc để trống, lấy bằng tổng các phần",
        "en": "{file}: sums that are blank or not computed yet, taken from their parts: {count}",
    },
    "form-days-assumed": {
        "vi": "{file}: biểu không ghi ngày của kỳ, coi là {days}",
        "en": "{file}: the form names no days and is taken for {days}",
    },
    "form-blank": {
        "vi": "{file}: biểu để trống, coi là chưa gửi: {units}; không phát sinh thì ghi 0 hoặc nothing_to_report trong "
        "params/periods",
        "en": "{file}: blank, taken as not sent: {units}; where nothing arose write 0, or nothing_to_report in "
        "params/periods",
    },
    "form-simulated": {
        "vi": "{file}: biểu lập từ sổ mô phỏng, không phải số liệu chính thức",
        "en": "{file}: made from the simulated example, no official figures",
    },
    "form-row-sum": {
        "vi": "{file}, trang {sheet}, dòng {row} ({unit}): cột ({whole}) phải bằng {parts}; ghi {found}, cộng được "
        "{expected}",
        "en": "{file}, sheet {sheet}, row {row} ({unit}): column ({whole}) must be {parts}; it says {found}, they "
        "make {expected}",
    },
    "form-level-sum": {
        "vi": "{file}, trang {sheet}, dòng {row} ({unit}): cột {column} của dòng cấp phải bằng tổng các lĩnh vực "
        "của cấp; ghi {found}, cộng được {expected}",
        "en": "{file}, sheet {sheet}, row {row} ({unit}): column {column} of a level must be the sum of its "
        "fields; it says {found}, they make {expected}",
    },
    "form-total-sum": {
        "vi": "{file}, trang {sheet}, dòng {row} ({unit}): cột {column} của dòng tổng phải bằng tổng các lĩnh vực; "
        "ghi {found}, cộng được {expected}",
        "en": "{file}, sheet {sheet}, row {row} ({unit}): column {column} of the sum of all must be that of the "
        "fields; it says {found}, they make {expected}",
    },
    "form-share": {
        "vi": "{file}, trang {sheet}, dòng {row} ({unit}): trước hạn và đúng hạn ({found}) nhiều hơn đã giải quyết "
        "({expected}); lỗi này không được chấp nhận",
        "en": "{file}, sheet {sheet}, row {row} ({unit}): more are early and on the day ({found}) than resolved "
        "({expected}); this can't be accepted",
    },
    "form-carried-over": {
        "vi": "{file}, trang {sheet}, dòng {row} ({unit}): từ kỳ trước phải bằng đang giải quyết của biểu kỳ trước "
        "({other_file}, trang {other_sheet}, dòng {other_row}); ghi {found}, kỳ trước ghi {expected}",
        "en": "{file}, sheet {sheet}, row {row} ({unit}): carried over must be what was pending in the form before "
        "({other_file}, sheet {other_sheet}, row {other_row}); it says {found}, that one {expected}",
    },
    "form-months-sum": {
        "vi": "{file}, trang {sheet}, dòng {row} ({unit}): cột {column} phải bằng tổng các biểu của những kỳ ngắn "
        "hơn; ghi {found}, cộng được {expected}",
        "en": "{file}, sheet {sheet}, row {row} ({unit}): column {column} must be the sum of the forms of the "
        "shorter periods; it says {found}, they make {expected}",
    },
    "form-part-above": {
        "vi": "{file}, trang {sheet}, dòng {row} ({unit}): cột {column} không được nhiều hơn biểu của kỳ dài hơn "
        "({other_file}, trang {other_sheet}, dòng {other_row}); ghi {found}, kỳ dài hơn ghi {expected}",
        "en": "{file}, sheet {sheet}, row {row} ({unit}): column {column} can't be more than in the form of the "
        "longer period ({other_file}, sheet {other_sheet}, row {other_row}); it says {found}, that one {expected}",
    },
    "form-same-end": {
        "vi": "{file}, trang {sheet}, dòng {row} ({unit}): cột {column} phải bằng biểu của kỳ dài hơn có cùng ngày "
        "đầu hoặc cùng ngày cuối ({other_file}, trang {other_sheet}, dòng {other_row}); ghi {found}, kỳ dài hơn ghi "
        "{expected}",
        "en": "{file}, sheet {sheet}, row {row} ({unit}): column {column} must be as in the form of the longer period "
        "that has the same first or last day ({other_file}, sheet {other_sheet}, row {other_row}); it says {found}, "
        "that one {expected}",
    },
    "form-units-sum": {
        "vi": "{file}, trang {sheet}, dòng {row} ({unit}): cột {column} phải bằng tổng các đơn vị; ghi {found}, "
        "cộng được {expected}",
        "en": "{file}, sheet {sheet}, row {row} ({unit}): column {column} must be the sum of the units; it says "
        "{found}, they make {expected}",
    },
    "form-unbalanced": {
        "vi": "{count} chỗ chưa cân đối; sửa biểu rồi chạy lại, hoặc ghi đơn vị và lý do ở accepted_imbalances "
        "trong params/periods/{period}.yaml",
        "en": "imbalances: {count}; mend the forms and run again, or give unit and reason under accepted_imbalances "
        "of params/periods/{period}.yaml",
    },
    "form-accepted": {
        "vi": "{unit}: biểu có {count} chỗ chưa cân đối được chấp nhận: {reason}",
        "en": "{unit}: imbalances of its form that are accepted: {count} ({reason})",
    },
    "form-accepted-unneeded": {
        "vi": "params/periods/{period}.yaml, accepted_imbalances: biểu của {unit} không có chỗ nào chưa cân đối; "
        "bỏ mục này",
        "en": "params/periods/{period}.yaml, accepted_imbalances: no form of {unit} is out of balance; remove the "
        "entry",
    },
    "form-differs": {
        "vi": "{file}, trang {sheet}, dòng {row} ({unit}): {level}, {field}, cột {column}: biểu {form}, sổ {register}",
        "en": "{file}, sheet {sheet}, row {row} ({unit}): {level}, {field}, column {column}: form {form}, register "
        "{register}",
    },
    "form-differs-more": {
        "vi": "… và {count} ô khác nhau nữa của {unit}; xem form_differences.csv",
        "en": "… and {count} more of {unit}; see form_differences.csv",
    },
    "form-without-register": {
        "vi": "không đối chiếu được vì sổ không có số liệu của đơn vị hoặc của kỳ: {units}",
        "en": "not compared, the register has no data of the unit or of the days: {units}",
    },
    "no-data-form": {
        "vi": "{indicators}: chưa có số liệu vì biểu không có số này",
        "en": "{indicators}: no data, a form has no such figures",
    },
    "no-data-form-settings": {
        "vi": "chưa có số liệu vì biểu không theo thiết lập {settings} trong params/organisation.yaml",
        "en": "no data, forms do not follow the settings {settings} of params/organisation.yaml",
    },
    "no-data-form-days": {
        "vi": "chưa có lũy kế từ đầu năm vì thiếu biểu của các ngày {days}: {units}",
        "en": "no year to date, the forms lack the days {days}: {units}",
    },
    "score-id-twice": {
        "vi": "{file}: chỉ số thành phần {component} có hai lần; bỏ một",
        "en": "{file}: component {component} stands twice; remove one",
    },
    "score-maxima": {
        "vi": "{file}: điểm tối đa các chỉ số thành phần của nhóm {group} cộng lại là {sum}, nhóm ghi {maximum}; "
        "sửa một bên",
        "en": "{file}: the maxima of group {group}'s components add up to {sum}, the group says {maximum}; mend one",
    },
    "score-whole": {
        "vi": "{file}: điểm tối đa các nhóm cộng lại là {sum}, cần {whole}; mỗi chỉ số thành phần phải thuộc một nhóm "
        "đã ghi",
        "en": "{file}: the maxima of the groups add up to {sum}, expected {whole}; each component needs a group that "
        "is there",
    },
    "score-ratings": {
        "vi": "{file}: mức xếp loại (ratings) phải ghi từ cao xuống thấp, mức cuối từ 0 điểm",
        "en": "{file}: ratings must stand from the highest down, the last from 0 points",
    },
    "score-overlap": {
        "vi": "{index}: hai bản có hiệu lực trùng ngày: {first} và {second}; ghi ngày hết hiệu lực (valid, to) cho bản "
        "trước",
        "en": "{index}: two versions hold on the same days: {first} and {second}; give the earlier one a last day "
        "(valid, to)",
    },
    "score-none": {
        "vi": "{index}: không có bộ chỉ số này trong params/scores vào ngày {on}; có: {known}",
        "en": "{index}: params/scores has no such index on {on}; there are: {known}",
    },
    "score-day": {
        "vi": "--on: '{found}' không phải ngày; viết như 2026-08-31",
        "en": "--on: '{found}' is no day; write year-month-day, such as 2026-08-31",
    },
    "score-part": {
        "vi": "{unit}: {points}/{maximum} điểm đã chấm; chưa chấm: {lacking}; chưa xếp loại",
        "en": "{unit}: {points}/{maximum} points scored; not scored: {lacking}; no rating",
    },
    "score-in-all": {
        "vi": "{unit}: {points}/{maximum} điểm, xếp loại {rating}{sure}",
        "en": "{unit}: {points}/{maximum} points, rating {rating}{sure}",
    },
    "rating-confirmed": {"vi": "", "en": ""},
    "rating-unconfirmed": {"vi": " (ngưỡng chưa đối chiếu)", "en": " (threshold unconfirmed)"},
    "score-unit-blank": {
        "vi": "{file}, trang {sheet}, dòng {row}: thiếu tên đơn vị",
        "en": "{file}, sheet {sheet}, row {row}: the unit's name is missing",
    },
    "score-component": {
        "vi": "{file}, trang {sheet}, dòng {row}: không có chỉ số thành phần '{found}'; gần giống: {near}; có: {known}",
        "en": "{file}, sheet {sheet}, row {row}: no component '{found}'; near: {near}; known: {known}",
    },
    "score-not-counts": {
        "vi": "{file}, trang {sheet}, dòng {row}: '{found}' không phải hai số đếm; viết số nguyên như 1234 hoặc 1.234",
        "en": "{file}, sheet {sheet}, row {row}: '{found}' are not two counts; write whole numbers such as 1234 or "
        "1.234",
    },
    "score-above": {
        "vi": "{file}, trang {sheet}, dòng {row}: tử số {numerator} lớn hơn mẫu số {denominator}; sửa một trong hai số",
        "en": "{file}, sheet {sheet}, row {row}: numerator {numerator} is above denominator {denominator}; mend one of "
        "them",
    },
    "score-twice": {
        "vi": "{file}, trang {sheet}, dòng {row}: chỉ số {component} của đơn vị này đã có ở dòng {first} "
        "({first_file}); giữ một dòng",
        "en": "{file}, sheet {sheet}, row {row}: component {component} of this unit stands in row {first} "
        "({first_file}) already; keep one row",
    },
    "counts-whole": {
        "vi": "--unit: tệp số đếm (--counts) được trả lại đủ mọi dòng, đúng thứ tự; hãy bỏ --unit",
        "en": "--unit: a file of counts (--counts) is given back with all its rows in order; leave --unit out",
    },
    "results-one-source": {
        "vi": "{given}: chỉ chọn một nguồn số liệu",
        "en": "{given}: choose one source of figures",
    },
    "register-not-a-register": {
        "vi": "{file}: không phải sổ hồ sơ: không có tiêu đề cột mẫu chuẩn (Mã hồ sơ, Mã TTHC, …)",
        "en": "{file}: no register: none of the standard headings (Mã hồ sơ, Mã TTHC, …) is there",
    },
    "register-column-missing": {
        "vi": "{file}, trang {sheet}: thiếu cột bắt buộc '{column}'; cột gần giống: {near}",
        "en": "{file}, sheet {sheet}: required column '{column}' is absent; near: {near}",
    },
    "counts-column-missing": {
        "vi": "{file}, trang {sheet}: thiếu cột '{column}'; cột gần giống: {near}",
        "en": "{file}, sheet {sheet}: column '{column}' is missing; near: {near}",
    },
    "register-units-in-groups": {
        "vi": "{file}, trang {sheet}, dòng {row}: tên đơn vị chỉ đứng ở dòng nhóm như dòng này; thêm cột 'Đơn vị giải "
        "quyết' và ghi tên đơn vị ở từng dòng hồ sơ",
        "en": "{file}, sheet {sheet}, row {row}: only rows of groups such as this one name the units; add a column "
        "'Đơn vị giải quyết' that names the unit of each dossier",
    },
    "register-column-twice": {
        "vi": "{file}, trang {sheet}: cột '{column}' có hai lần: tiêu đề thứ {first_place} '{first}' và thứ "
        "{second_place} '{second}'; giữ một, đổi tên hoặc xóa cột kia",
        "en": "{file}, sheet {sheet}: column '{column}' stands twice: heading {first_place} '{first}' and heading "
        "{second_place} '{second}'; keep one, rename or remove the other",
    },
    "register-column-kind": {
        "vi": "{file}, trang {sheet}: mỗi ô của cột '{column}' là một danh sách hoặc dãy byte; cần chữ, số hoặc ngày, "
        "hãy xuất lại cột này",
        "en": "{file}, sheet {sheet}: each cell of column '{column}' is a list or bytes; expected text, a number or a "
        "day, export the column again",
    },
    "register-heading-lost": {
        "vi": "{file}, trang {sheet}: {rows} dòng giống hồ sơ (mã TTHC cùng mã hồ sơ hoặc ngày) nhưng không dòng nào "
        "trong {first} dòng đầu là tiêu đề cột đã biết; chép lại dòng tiêu đề, hoặc lập hồ sơ cột bằng kpi profile, "
        "hoặc bỏ trang này khỏi tệp",
        "en": "{file}, sheet {sheet}: {rows} rows look like dossiers (a procedure's code beside a dossier's or a day), "
        "but none of the first {first} rows is a known heading; put the headings back, propose a profile with kpi "
        "profile, or take the sheet out of the file",
    },
    "register-mixed": {
        "vi": "{files}: lẫn số liệu mô phỏng với sổ khác; tách riêng rồi chạy lại",
        "en": "{files}: the simulated example is mixed with another register; separate them",
    },
    "register-blank": {
        "vi": "{files}: không có ô nào có dữ liệu; kiểm tra lại bản kết xuất",
        "en": "{files}: no cell holds anything; check the export",
    },
    "register-no-rows": {
        "vi": "{files}: không còn hồ sơ nào dùng được trong {rows} dòng; sửa sổ rồi chạy lại",
        "en": "{files}: no row of {rows} can be used; mend the register and run again",
    },
    "profile-no-heading": {
        "vi": "{file}: không thấy dòng tiêu đề của sổ hồ sơ; cần một dòng tên cột như Mã hồ sơ, Ngày tiếp nhận, "
        "không tên nào có ngày, mã TTHC hoặc dãy 9 chữ số trở lên",
        "en": "{file}: no row looks like a register's heading; expected names such as Mã hồ sơ, Ngày tiếp nhận, none "
        "of them with a day, a procedure's code or 9 digits and more",
    },
    "profile-exists": {
        "vi": "{file}: đã có tệp này; đặt tên khác bằng --out, tệp cũ được giữ nguyên",
        "en": "{file}: exists already and is left as it is; choose another name with --out",
    },
    "profile-unconfirmed": {
        "vi": "hồ sơ cột params/register/{profile}.yaml chưa được xác nhận; xem từng dòng rồi đổi confirmed: true",
        "en": "params/register/{profile}.yaml is not confirmed; check its lines, then set confirmed: true",
    },
    "profile-heading-twice": {
        "vi": "params/register/{profile}.yaml: tiêu đề '{heading}' chỉ hai cột; giữ ở một cột",
        "en": "params/register/{profile}.yaml: heading '{heading}' names two columns; keep it at one",
    },
    "profile-label": {
        "vi": "params/register/{profile}.yaml, labels.{column}.{found}: mã không có; dùng: {allowed}",
        "en": "params/register/{profile}.yaml, labels.{column}.{found}: no such code; use: {allowed}",
    },
    "row-unreadable": {
        "vi": "{file}, trang {sheet}, dòng {row}, cột {column}: không đọc được '{found}'; cần: {allowed}; sửa ô này "
        "rồi chạy lại",
        "en": "{file}, sheet {sheet}, row {row}, column {column}: can't read '{found}'; expected: {allowed}; mend the "
        "cell and run again",
    },
    "row-day-unsure": {
        "vi": "{file}, trang {sheet}, dòng {row}, cột {column}: '{found}' có thể bị bảng tính đảo ngày, tháng; xem "
        "lại ngày này trên hệ thống một cửa, ghi dạng chữ dd/mm/yyyy",
        "en": "{file}, sheet {sheet}, row {row}, column {column}: a sheet may have flipped day and month of '{found}'; "
        "look the day up and write it as text, dd/mm/yyyy",
    },
    "row-day-implausible": {
        "vi": "{file}, trang {sheet}, dòng {row}, cột {column}: '{found}' không thể có; cần: {allowed}; sửa năm của "
        "ngày này hoặc ngày liên quan; nếu năm đúng và ở sau lịch làm việc cuối cùng thì thêm lịch của năm ấy vào "
        "params/calendar",
        "en": "{file}, sheet {sheet}, row {row}, column {column}: '{found}' can't be; expected: {allowed}; mend the "
        "year of this day or of the one that it hangs on; if it is right and after the last working calendar, add its "
        "calendar to params/calendar",
    },
    "row-without-id": {
        "vi": "{file}, trang {sheet}, dòng {row}, cột {column}: để trống; ghi mã hồ sơ như trên hệ thống một cửa",
        "en": "{file}, sheet {sheet}, row {row}, column {column}: blank; write the dossier's code as the system has it",
    },
    "row-id-damaged": {
        "vi": "{file}, trang {sheet}, dòng {row}, cột {column}: '{found}' đã mất chữ số (bảng tính chỉ giữ 15 chữ số "
        "của một số); kết xuất lại cột này dạng chữ (Text)",
        "en": "{file}, sheet {sheet}, row {row}, column {column}: '{found}' has lost digits (a sheet keeps only 15 of "
        "a number); export the column again as text",
    },
    "row-id-personal": {
        "vi": "{file}, trang {sheet}, dòng {row}, cột {column}: là họ tên, số căn cước, số điện thoại hoặc thư điện "
        "tử; ghi mã hồ sơ của hệ thống một cửa",
        "en": "{file}, sheet {sheet}, row {row}, column {column}: a person's name, identity number, phone or e-mail; "
        "write the dossier's code as the one-stop system has it",
    },
    "register-ids-personal": {
        "vi": "{file}, trang {sheet}: {count} trên {rows} dòng có mã hồ sơ là họ tên, số căn cước, số điện thoại hoặc "
        "thư điện tử; mã hồ sơ lấy nhầm cột: sửa tiêu đề cột, hoặc hồ sơ cột trong params/register",
        "en": "{file}, sheet {sheet}: in {count} of {rows} rows the dossier code is a person's name, identity number, "
        "phone or e-mail; it is taken from the wrong column: mend the heading, or the profile in params/register",
    },
    "row-without-code": {
        "vi": "{file}, trang {sheet}, dòng {row}, cột {column}: '{found}' không bắt đầu bằng mã TTHC quốc gia (như "
        "1.001193); ghi mã của thủ tục trên Cổng Dịch vụ công quốc gia; nếu thiếu số cuối thì có thể bảng tính đã bỏ "
        "số 0: định dạng cột là văn bản rồi ghi lại",
        "en": "{file}, sheet {sheet}, row {row}, column {column}: '{found}' doesn't begin with a national procedure "
        "code (1.001193); write the procedure's code; if its end is missing, a sheet may have dropped a 0: format the "
        "column as text and write it again",
    },
    "row-unit-unknown": {
        "vi": "{file}, trang {sheet}, dòng {row}, cột {column}: đơn vị '{found}' không có trong params/units, hoặc "
        "tên này chỉ nhiều đơn vị; gần giống: {allowed}; sửa tên trong sổ, hoặc thêm cách viết này vào aliases của "
        "đúng đơn vị",
        "en": "{file}, sheet {sheet}, row {row}, column {column}: no unit '{found}' in params/units, or several may be "
        "meant; near: {allowed}; mend the name, or add this one to the aliases of the unit meant",
    },
    "row-unit-blank": {
        "vi": "{file}, trang {sheet}, dòng {row}, cột {column}: ô đơn vị giải quyết trống hoặc không đọc được; ghi tên "
        "đơn vị vào sổ, hoặc bằng đính chính trong params/corrections",
        "en": "{file}, sheet {sheet}, row {row}, column {column}: the resolving unit is blank or can't be read; write "
        "the name of the unit into the register, or give it by a correction in params/corrections",
    },
    "row-unit-in-group": {
        "vi": "{file}, trang {sheet}, dòng {row}: ô đơn vị giải quyết trống, tên đơn vị chỉ đứng ở dòng nhóm phía "
        "trên; ghi tên đơn vị vào từng dòng hồ sơ",
        "en": "{file}, sheet {sheet}, row {row}: no resolving unit, only a row of a group above names one; write the "
        "unit into the row of each dossier",
    },
    "row-formula-failed": {
        "vi": "{file}, trang {sheet}, dòng {row}, cột {column}: công thức lỗi (#N/A, #REF!, …), không rõ giá trị; "
        "sửa công thức hoặc ghi giá trị",
        "en": "{file}, sheet {sheet}, row {row}, column {column}: the formula failed (#N/A, #REF!, …), its value is "
        "unknown; mend the formula or write the value",
    },
    "row-without-owner": {
        "vi": "{file}, trang {sheet}, dòng {row}, cột {column}: '{found}' tiếp nhận, không giải quyết hồ sơ, và danh "
        "mục không chỉ ra một cơ quan chủ quản; ghi đơn vị giải quyết vào sổ, hoặc owner của thủ tục vào "
        "params/procedures",
        "en": "{file}, sheet {sheet}, row {row}, column {column}: '{found}' receives and resolves nothing, and the "
        "catalogue names no single owner; write who resolves it, or the procedure's owner in params/procedures",
    },
    "row-dropped": {
        "vi": "{file}, trang {sheet}, dòng {row}: bỏ theo đính chính '{correction}': {why}",
        "en": "{file}, sheet {sheet}, row {row}: dropped by correction '{correction}': {why}",
    },
    "row-duplicate": {
        "vi": "{file}, trang {sheet}, dòng {row}, cột {column}: trùng mã hồ sơ với dòng khác của cùng lần trích, nội "
        "dung khác; mỗi hồ sơ chỉ giữ một dòng đúng",
        "en": "{file}, sheet {sheet}, row {row}, column {column}: the dossier code of another row of this extract, "
        "with other content; keep the one right row of each dossier",
    },
    "row-id-shared": {
        "vi": "{file}, trang {sheet}, dòng {row}, cột {column}: mã hồ sơ này còn là của hồ sơ khác (khác đơn vị, thủ "
        "tục hoặc ngày tiếp nhận), không rõ dòng nào thuộc hồ sơ nào; mỗi hồ sơ cần một mã riêng, như thêm mã đơn vị "
        "hoặc năm vào trước",
        "en": "{file}, sheet {sheet}, row {row}, column {column}: another dossier has this code too (another unit, "
        "procedure or day received), and nobody can tell which rows belong together; give each dossier a code of its "
        "own, such as one that begins with the unit's code or the year",
    },
    "file-system": {
        "vi": "{place}: {problem}; đóng tệp đang mở, kiểm tra quyền ghi và dung lượng đĩa rồi chạy lại",
        "en": "{place}: {problem}; close open files, check permissions and disk space, and run again",
    },
    "example-organisation": {
        "vi": "--organisation '{found}': không có sổ mô phỏng của tổ chức này; có: {known}",
        "en": "--organisation '{found}': there is no example of this organisation; there are: {known}",
    },
    "example-format": {
        "vi": "--organisation nation: chỉ ghi được parquet, không ghi {found}; bỏ --format",
        "en": "--organisation nation is written as parquet only, not as {found}; leave out --format",
    },
    "example-kinds": {
        "vi": "{folder}: sổ mô phỏng cả nước cần các loại đơn vị {missing} (organisation.yaml, kinds)",
        "en": "{folder}: the nation's example needs the kinds of unit {missing} (organisation.yaml, kinds)",
    },
    "store-unwritable": {
        "vi": "{folder}: không ghi được; kiểm tra quyền ghi và dung lượng đĩa",
        "en": "{folder}: can't be written; check permission and disk space",
    },
    "register-not-chosen": {
        "vi": "data/: cần đúng một sổ ngoài data/example, thấy: {found}; chỉ rõ bằng --register",
        "en": "data/: exactly one register is needed outside data/example, found: {found}; name it with --register",
    },
    # the gate
    "gate-limit": {
        "vi": "{file}, {key}: ghi đúng một trong hai khóa: most (số đếm) hoặc most_percent (tỷ lệ phần trăm)",
        "en": "{file}, {key}: say either most (a count) or most_percent, one of the two",
    },
    "gate-count-only": {
        "vi": "{file}, {key}: '{measure}' chỉ đếm được, không có tỷ lệ; dùng most",
        "en": "{file}, {key}: '{measure}' is a count and no share; say most",
    },
    "gate-held": {
        "vi": "kỳ {period} bị giữ lại, chưa phát hành trang nào (số quy tắc bị vượt: {count}); xem vì sao ở {folder}, "
        "sửa sổ rồi chạy lại, hoặc đổi gate trong params/organisation.yaml",
        "en": "{period} is held, no page is published (rules exceeded: {count}); see why in {folder}, mend the "
        "register and run again, or change gate in params/organisation.yaml",
    },
    "gate-rejected": {
        "vi": "dòng bị loại: {found}, cho phép {allowed}; sửa các dòng nêu trong rejected.csv (kpi check)",
        "en": "rows rejected: {found}, allowed {allowed}; mend the rows listed in rejected.csv (kpi check)",
    },
    "gate-rejected-of-one-unit": {
        "vi": "dòng bị loại của đơn vị có tỷ lệ cao nhất: {found}, cho phép {allowed}; xem bảng theo đơn vị ở trang "
        "chất lượng, sửa các dòng nêu trong rejected.csv",
        "en": "rows rejected of the unit with the greatest share: {found}, allowed {allowed}; see the table by unit on "
        "the quality page, mend the rows listed in rejected.csv",
    },
    "gate-unknown-units": {
        "vi": "dòng không rõ đơn vị giải quyết: {found}, cho phép {allowed}; thêm tên gọi khác vào params/units",
        "en": "rows of unknown resolving units: {found}, allowed {allowed}; add aliases to params/units",
    },
    "gate-conflicts": {
        "vi": "dòng mâu thuẫn trong một lần trích: {found}, cho phép {allowed}; giữ một dòng mỗi hồ sơ",
        "en": "rows that contradict another of one extract: {found}, allowed {allowed}; keep one row per dossier",
    },
    "gate-dropped": {
        "vi": "dòng bỏ theo đính chính: {found}, cho phép {allowed}; xem lại params/corrections",
        "en": "rows dropped by corrections: {found}, allowed {allowed}; look at params/corrections again",
    },
    "gate-wrong-totals": {
        "vi": "dòng tổng khác số đếm được: {found}, cho phép {allowed}; sổ có thể thiếu dòng, trích lại",
        "en": "total rows other than what was counted: {found}, allowed {allowed}; rows may be missing, extract again",
    },
    "gate-missing-units": {
        "vi": "đơn vị chưa có dòng nào trong sổ: {found}, cho phép {allowed}; thêm sổ, hoặc ghi nothing_to_report",
        "en": "units without any row: {found}, allowed {allowed}; add their register or say nothing_to_report",
    },
    "gate-without-holder": {
        "vi": "hồ sơ của đơn vị không còn hoạt động, không nằm trong số liệu nào: {found}, cho phép {allowed}; "
        "ghi đơn vị nhận bàn giao (handed_to, successor) trong params/units",
        "en": "dossiers of units that have ended, in no figure: {found}, allowed {allowed}; "
        "say in params/units who took over (handed_to, successor)",
    },
    "gate-silenced-indicators": {
        "vi": "chỉ tiêu không tính được vì sổ thiếu cột: {found}, cho phép {allowed}; trích lại sổ đủ cột",
        "en": "indicators without their columns: {found}, allowed {allowed}; extract with all columns",
    },
    "gate-unconfirmed-profiles": {
        "vi": "hồ sơ cột chưa xác nhận: {found}, cho phép {allowed}; xem từng dòng trong params/register rồi xác nhận",
        "en": "unconfirmed profiles: {found}, allowed {allowed}; check them in params/register and confirm",
    },
    "gate-out-of-order": {
        "vi": "hồ sơ có thứ tự ngày không thể có: {found}, cho phép {allowed}; sửa ngày trong sổ",
        "en": "dossiers with days in an impossible order: {found}, allowed {allowed}; mend the days",
    },
    "gate-blank-cells": {
        "vi": "hồ sơ có ô để trống mà chỉ tiêu tính là không: {found}, cho phép {allowed}; điền các cột nêu ở mục III "
        "của trang chất lượng",
        "en": "dossiers with a blank cell that figures count as a no: {found}, allowed {allowed}; fill in the columns "
        "named in part III of the quality page",
    },
    "gate-without-due-day": {
        "vi": "hồ sơ đã kết thúc không có ngày hẹn trả, tính là đúng hạn: {found}, cho phép {allowed}; bổ sung ngày "
        "hẹn trả vào sổ",
        "en": "dossiers that ended without an appointed day, counted as on time: {found}, allowed {allowed}; add the "
        "appointed days",
    },
    "gate-ended-unreceived": {
        "vi": "hồ sơ đã kết thúc mà không có ngày tiếp nhận: {found}, cho phép {allowed}; bổ sung ngày tiếp nhận",
        "en": "dossiers that ended and have no day received: {found}, allowed {allowed}; add the day received",
    },
    "gate-final-without-day": {
        "vi": "hồ sơ đã kết thúc mà không ghi ngày: {found}, cho phép {allowed}; ghi ngày kết thúc vào sổ",
        "en": "dossiers with a final status and no day: {found}, allowed {allowed}; enter the day they ended",
    },
    "gate-after-extract": {
        "vi": "hồ sơ có ngày muộn hơn ngày trích, hoặc cách xa mọi ngày khác: {found}, cho phép {allowed}; sửa ngày, "
        "hoặc ghi extracted_on",
        "en": "dossiers with a day after the extract, or far behind all others: {found}, allowed {allowed}; mend the "
        "days or say extracted_on",
    },
    "gate-late-entries": {
        "vi": "hồ sơ nhập muộn vào tháng đã khóa: {found}, cho phép {allowed}; nhắc đơn vị, phát hành lại kỳ trước",
        "en": "dossiers entered late into closed months: {found}, allowed {allowed}; urge units, publish those again",
    },
    "gate-inferred-extracts": {
        "vi": "tệp có hồ sơ trùng với tệp khác mà không ghi ngày trích: {found}, cho phép {allowed}; dòng nào mới hơn "
        "là suy ra, ghi extracted_on của từng tệp trong params/periods",
        "en": "files with dossiers of other files and no day of extract: {found}, allowed {allowed}; which row is "
        "newer is inferred, say extracted_on of each file in params/periods",
    },
    "gate-revisions": {
        "vi": "hồ sơ bị sửa sau khi tháng đã khóa: {found}, cho phép {allowed}; hỏi đơn vị, phát hành lại kỳ trước",
        "en": "dossiers revised after their month was closed: {found}, allowed {allowed}; ask units, publish again",
    },
    # publish
    "page-internal": {
        "vi": "trang nội bộ không được phát hành; ghi internal: true vào params/pages của trang này",
        "en": "an internal page must not circulate; say internal: true in this page's params/pages",
    },
    "notebook-failed": {
        "vi": "ô số {cell} ({start}) dừng vì lỗi: {problem}",
        "en": "cell {cell} ({start}) stopped: {problem}",
    },
    "kernel-died": {
        "vi": "ô số {cell} ({start}): tiến trình tính toán dừng đột ngột; xem bộ nhớ còn trống, sửa ô này rồi chạy lại",
        "en": "cell {cell} ({start}): the kernel died; see whether memory ran out, mend the cell and run again",
    },
    "kernel-not-started": {
        "vi": "không khởi động được tiến trình tính toán: {problem}",
        "en": "the kernel did not start: {problem}",
    },
    "report-too-slow": {
        "vi": "quá thời hạn {seconds} giây; rút bớt việc của trang rồi chạy lại",
        "en": "took longer than {seconds} seconds; make the page do less and run again",
    },
    "worker-died": {
        "vi": "tiến trình lập báo cáo dừng đột ngột (mã {exit}); xem bộ nhớ còn trống rồi chạy lại",
        "en": "the process that made the report died (exit {exit}); see whether memory ran out, then run again",
    },
    "report-broken": {
        "vi": "không lập được báo cáo: {problem}",
        "en": "the report can't be made: {problem}",
    },
    "page-held": {
        "vi": "giữ lại, không phát hành: {found}",
        "en": "held back, not published: {found}",
    },
    "document-field": {
        "vi": "siêu dữ liệu 'document' của sổ tay, trường {field}: giá trị {found} không hợp lệ; {allowed}",
        "en": "the notebook's metadata 'document', field {field}: got {found}; {allowed}",
    },
    "figures-held": {
        "vi": "giữ lại, không phát hành: có số không khớp kết quả của kỳ ({found}); sửa trang rồi chạy lại; "
        "số của nguồn khác thì ghi nguồn ngay trong câu: (nguồn: …)",
        "en": "held back, not published: figures that the period's results do not bear out ({found}); mend the page "
        "and run again; a figure of another source names it in its sentence: (nguồn: …)",
    },
    "figure-unaccounted": {
        "vi": "mục “{heading}”, {kind}: {figure}",
        "en": "under “{heading}”, {kind}: {figure}",
    },
    "in-paragraph": {"vi": "đoạn văn", "en": "a paragraph"},
    "in-row": {"vi": "bảng", "en": "a table"},
    "code-shown": {
        "vi": "bản công bố để lộ điều không được phổ biến ({found})",
        "en": "what is published shows what must not circulate ({found})",
    },
    "personal-data": {
        "vi": "có thể có dữ liệu cá nhân ({found}); bỏ khỏi trang rồi chạy lại; "
        "số, thư của cơ quan thì ghi ở contacts trong params/organisation.yaml",
        "en": "may hold personal data ({found}); take it off the page and run again; "
        "the office's own phone or e-mail belongs in contacts of params/organisation.yaml",
    },
    "typesetting-failed": {
        "vi": "ô số {cell}: không dựng được trang PDF: {problem}",
        "en": "cell {cell}: the PDF can't be typeset: {problem}",
    },
    "notebook-missing": {"vi": "{file}: không có sổ tay này", "en": "{file}: no such notebook"},
    "notebook-unreadable": {
        "vi": "{file}: không phải sổ tay Jupyter; mở và lưu lại trong JupyterLab",
        "en": "{file}: not a Jupyter notebook; open it in JupyterLab and save it again",
    },
    "notebook-parameters": {
        "vi": "{file}: cần đúng một ô có thẻ 'parameters', thấy {found}; gắn thẻ cho ô tham số",
        "en": "{file}: exactly one cell tagged 'parameters' is needed, found {found}; tag the parameters cell",
    },
    "notebook-parameters-code": {
        "vi": "{file}: ô tham số không phải mã Python hợp lệ; sửa ô này",
        "en": "{file}: the parameters cell is not valid Python; mend it",
    },
    "parameter-unknown": {
        "vi": "{file}: tham số '{found}' không có trong ô tham số; gần giống: {near}; đang có: {declared}",
        "en": "{file}: unknown parameter '{found}'; near: {near}; it declares {declared}",
    },
    "manifest-unreadable": {
        "vi": "{file}: không đọc được; chuyển thư mục này đi nơi khác rồi chạy lại",
        "en": "{file}: can't be read; move the folder away and run again",
    },
    "not-a-publication": {
        "vi": "{folder}: không phải thư mục đã phát hành (không có manifest.json)",
        "en": "{folder}: not a published folder (no manifest.json)",
    },
    "published-file-missing": {"vi": "{file}: thiếu tệp này", "en": "{file}: missing"},
    "published-file-added": {"vi": "{file}: tệp lạ, không có trong manifest", "en": "{file}: not in the manifest"},
    "input-missing": {
        "vi": "{place}: sổ đầu vào của lần phát hành không còn ở đó",
        "en": "{place}: the publication's input is no longer there",
    },
    "input-place-unknown": {
        "vi": "{file}: sổ đầu vào không có trong thư mục dự án, ở đây không ghi chỗ nào khác; không đối chiếu được",
        "en": "{file}: the input is not in the project, and nothing here tells another place; it can't be checked",
    },
    "input-altered": {
        "vi": "{file}: sổ đầu vào đã thay đổi sau khi phát hành; chạy lại kỳ này",
        "en": "{file}: the input has changed since the publication; run the period again",
    },
    "published-damaged": {
        "vi": "{name}: tệp đã phát hành bị mất hoặc bị sửa; chạy lại cả kỳ, không kèm --unit, --notebook, để lập lại",
        "en": "{name}: a published file is gone or altered; run the whole period, without --unit, --notebook",
    },
    "published-file-altered": {
        "vi": "{file}: nội dung khác manifest",
        "en": "{file}: content differs from the manifest",
    },
    "document-withdrawn": {
        "vi": "{name}: rút khỏi kỳ này vì không còn {notebook} hoặc đơn vị; bản trước còn trong superseded",
        "en": "{name}: withdrawn, since {notebook} or its unit is gone; its last version is kept in superseded",
    },
    "documents-behind": {
        "vi": "{count} tài liệu giữ nguyên theo số liệu hoặc tham số cũ ({names}); chạy cả kỳ để lập lại",
        "en": "documents of an earlier register or params: {count} ({names}); run the whole period to renew them",
    },
    "run-in-progress": {
        "vi": "{place}: một lần chạy khác đang phát hành kỳ này (tiến trình {process}); đợi nó xong rồi chạy lại",
        "en": "{place}: another run is publishing this period (process {process}); wait for its end, then run again",
    },
    "disk-full": {
        "vi": "{place}: đĩa đầy; giải phóng dung lượng rồi chạy lại (bản cũ còn nguyên)",
        "en": "{place}: the disk is full; free some room and run again (the earlier publication is whole)",
    },
    "output-in-use": {
        "vi": "{place}: tệp đang mở ở chương trình khác; đóng tệp {place} rồi chạy lại (bản cũ còn nguyên)",
        "en": "{place}: open in another program; close it and run again (the earlier publication is whole)",
    },
    "output-unwritable": {
        "vi": "{place}: không ghi được: {problem}; đóng tệp đang mở hoặc sửa quyền ghi rồi chạy lại",
        "en": "{place}: can't be written: {problem}; close open files or mend permissions and run again",
    },
    "nothing-chosen": {
        "vi": "không có trang nào khớp với --unit và --notebook đã chọn",
        "en": "no page fits the --unit and --notebook chosen",
    },
    "format-unknown": {
        "vi": "định dạng '{found}' không có; chọn trong: {allowed}",
        "en": "format '{found}' is unknown; choose from: {allowed}",
    },
}

# Why published percents differ from the counts beside them, or how they agree (`measures/published.py`).
COUNT_REASONS: dict[str, str] = {
    "not counts": "không phải số đếm",
    "nothing arose": "không phát sinh",
    "numerator above denominator": "tử số lớn hơn mẫu số",
    "not a percent": "không phải tỷ lệ phần trăm",
    "percent cell": "ô định dạng phần trăm: bảng tính lưu số chia cho 100",
    "half-even": "làm tròn nửa về số chẵn",
    "truncated": "cắt bỏ phần lẻ",
    "rounded up": "luôn làm tròn lên",
    "share of the rest": "tỷ lệ của phần còn lại",
    "upside down": "lấy mẫu số chia tử số",
    "fewer decimals": "làm tròn ít số lẻ hơn",
    "other counts": "tính từ số đếm khác",
}

# What argparse says to who types a command, by its own words.
ARGUMENTS: dict[str, str] = {
    "usage: ": "cách dùng: ",
    "positional arguments": "tham số theo vị trí",
    "options": "tùy chọn",
    "show this help message and exit": "in hướng dẫn này rồi thoát",
    "%(prog)s: error: %(message)s\n": "%(prog)s: lỗi: %(message)s\n",
    "%(prog)s: warning: %(message)s\n": "%(prog)s: lưu ý: %(message)s\n",
    "argument %(argument_name)s: %(message)s": "tham số %(argument_name)s: %(message)s",
    "the following arguments are required: %s": "thiếu tham số bắt buộc: %s",
    "one of the arguments %s is required": "cần một trong các tham số: %s",
    "unrecognized arguments: %s": "không có tham số này: %s",
    "ambiguous option: %(option)s could match %(matches)s": "%(option)s viết tắt chưa rõ, có thể là %(matches)s",
    "invalid choice: %(value)r (choose from %(choices)s)": "không có lựa chọn %(value)r; chọn trong: %(choices)s",
    "invalid choice: %(value)r, maybe you meant %(closest)r? (choose from %(choices)s)": (
        "không có lựa chọn %(value)r, có phải %(closest)r? Chọn trong: %(choices)s"
    ),
    "unknown parser %(parser_name)r (choices: %(choices)s)": "không có lệnh %(parser_name)r; chọn trong: %(choices)s",
    "expected one argument": "cần một giá trị theo sau",
    "expected at most one argument": "chỉ nhận một giá trị",
    "expected at least one argument": "cần ít nhất một giá trị theo sau",
    "expected %s argument": "cần %s giá trị theo sau",
    "expected %s arguments": "cần %s giá trị theo sau",
    "invalid %(type)s value: %(value)r": "giá trị %(value)r không hợp lệ (%(type)s)",
    "not allowed with argument %s": "không dùng cùng tham số %s",
    "ignored explicit argument %r": "tham số này không nhận giá trị %r",
    "unexpected option string: %s": "không có tùy chọn này: %s",
}

# What became of a document, and what of it has changed, by the words of the code.
WORDS: dict[str, str] = {
    "published": "phát hành",
    "failed": "lỗi",
    "held": "giữ lại",
    "withdrawn": "rút",
    "notebook": "sổ tay",
    "parameters": "tham số của trang",
    "formats": "định dạng",
    "package": "mã lệnh",
    "lock": "thư viện",
    "register": "sổ",
    "params": "tham số",
    "notes": "ý kiến của người lập báo cáo",
}
