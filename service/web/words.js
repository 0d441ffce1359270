// The page's words in the languages of the house; film terms as crews say them.
export const WORDS = {
  kk: {
    heading: "Сценарийден раскадровкаға", lead: "Сценарийді жүктеңіз: Kadr оны көріністер мен кадрларға бөліп, әр кадрдың нобайын салады.",
    choose: "Сценарий файлын таңдаңыз немесе осында сүйреп әкеліңіз", hint: "Fountain, Final Draft, PDF, Word немесе кәдімгі мәтін, {megabytes} МБ дейін. Қазақша, орысша, ағылшынша.",
    key: "API кілті", enter: "Кіру", cancel: "Тоқтату", draw: "Раскадровканы салу", before: "Алдыңғы кадр", after: "Келесі кадр", close: "Жабу",
    importing: "Сценарий оқылып жатыр…", breakdown: "Кадрларға бөлініп жатыр…", drawing: "Кадрлар салынып жатыр…", preparing: "Файл дайындалып жатыр…",
    pdf: "Раскадровка (PDF)", csv: "Кадрлар тізімі (CSV)", zip: "Суреттер (ZIP)", earlier: "Бұрынғы фильмдер",
    scene: "Көрініс", seconds: "с", millimetres: "мм", minutes: "мин", waiting: "кезекте", blank: "салынбаған", partial: "Кейбір кадрлар салынбады", partial_lists: "Модель кейбір көріністерге кадрлар тізімін бере алмады, ереже бойынша тізім қалды", cancelled: "Тоқтатылды. Салынған кадрлар сақталды.",
    facts: "көрініс: {scenes} · кадр: {shots} · ұзақтығы шамамен {time}", of: "{done} / {total}", noise: "Бұл – кездейсоқ салмақты сынақ модельдері: олардың нәтижесі әдейі шу.",
    about: "Kadr {version} · профиль: {profile}, {why} · мәтін моделі: {text} · сурет моделі: {image}", none: "жоқ",
    unreachable: "Студия жауап бермейді", unreachable_remedy: "Kadr іске қосулы ма? Қосып, бетті жаңартыңыз: жұмыс сақталған.", failed: "Жұмыс аяқталмады",
    storyboard: "Раскадровка", sheets: "Талдама", views: "Көрсетілім", manner: "Түсіру стилі", redraw: "Қайта салу", script_files: "Сценарий", new_draft: "Жаңа нұсқаны жүктеу",
    revising: "Нұсқалар салыстырылып жатыр…", loading: "Жүктеліп жатыр…", read_as: "{format} ретінде оқылды", sure: "сенімділігі {percent} %", remarks: "ескертпе: {count}", guessed: "Көп жері болжаммен оқылды: көріністерді тексеріп шығыңыз.",
    stale: "Раскадровка {drawn}-нұсқа бойынша салынған, сценарийдің қазіргісі – {now}-нұсқа.", schedule: "Көріністер кестесі", totals: "көрініс: {scenes} · бет: {pages} · шамамен {time}", unsorted: "Талдама әлі жоқ.",
    number: "№", where: "Инт/Нат", place: "Орны", light: "Мезгілі", story_day: "Оқиға күні", eighths: "Беті", time: "Уақыты", performers: "Актёрлер",
    craft: "Кәсіп ережелері бойынша табылғаны", craft_hint: "Бұл – қате емес, ескертпе: әдейі жасалса, себебін жазып, жабыңыз.", waive: "Әдейі солай", waive_why: "Неге әдейі?", waived: "Әдейі: {reason}", unwaive: "Қайта ашу", plan: "Алаң жоспары",
    asked: "Авторға сұрақтар", ask: "{one} және {other}: бұл бір адам ба?", same: "Бір адам", different: "Екі бөлек адам", said_same: "Бір адам, аты – {name}", undo: "Жауапты қайтару", line_at: "{line}-жол", lines_at: "жолдар: {lines}",
    learned: "Түзетулер басқа көріністерде келесі талдаудан бастап ескеріледі.", sort_again: "Қайта талдау", rejected_too: "Қабылданбағандарын көрсету ({count})", changed_meanwhile: "Осы арада мұны біреу өзгертті. Қазіргі күйі – осы.",
    add: "Қосу", missed: "Ескерілмегенді қосу", tag_name: "Атауы", department: "Санаты", speaks: "Бұл көріністе сөзі бар", everywhere: "Бүкіл фильм үшін есте сақтау", same_as: "Мынамен бір зат", silent: "сөзсіз", unsure: "күмәнді",
    confirm: "Растау", save: "Сақтау", reject: "Керегі жоқ", restore: "Қайтару", correct: "Көріністі түзету", pages_eighths: "Беттің сегізден бірі", length_s: "Уақыты, с", sub_place: "Ішкі орны", unknown: "белгісіз",
    state: { suggested: "ұсынылған", confirmed: "расталған", rejected: "қабылданбаған" },
    drafted: "{number}-нұсқада не өзгерді", no_changes: "Көріністер өзгерген жоқ.", more_changes: "Мұнда бәрі көрсетілмеген: өзгеріс бұдан көп.", was: "бұрын: {number}. {heading}", unchanged: "өзгермеген: {count}", into: "{number}-көрініске қосылды",
    changed: { added: "қосылған", removed: "алынған", edited: "түзетілген", moved: "орны ауысқан", renumbered: "нөмірі өзгерген", renamed: "аты өзгерген", split: "бөлінген", merged: "біріктірілген" },
    two_lists: "Екі кадрлар тізімі", by_rule: "Ереже бойынша", by_model: "Модельдің тізімі", choose_list: "Осыны таңдау", chosen: "Таңдалған", lists_note: "Раскадровка келесі жолы таңдалған тізім бойынша салынады. Белгіленген кадрлар екі тізімде әртүрлі.", cut_short: "Модельдің жауабы шегінен асып, үзілген: тізім толық болмауы мүмкін.",
    concepts: "Концепт-парақтар", concept_of: "Кім немесе қай жер", which_sheet: "Парақ", all_sheets: "барлығы", draw_sheets: "Парақ салу", drawing_sheets: "Парақтар салынып жатыр…", partial_sheets: "Кейбір парақтар салынбады", no_sheets: "Парақ әлі жоқ: кейіпкерді немесе орынды таңдаңыз.", print_page: "Басып шығаратын бет (PDF)",
    bible_people: "Кейіпкерлердің сырты", bible_note: "Мұнда таңдалғаны бүкіл раскадровкада сақталады: келесі талдау мен парақтардан бастап.", as_script: "сценарий бойынша", change_looks: "Таңдау", garment_of: "Сырт киімі", garment_tone: "Киім реңі: 0 қара, 1 ақ", headgear_of: "Бас киімі", hair_of: "Шашы", age_of: "Жасы", height_m: "Бойы, м",
    sheet: { turnaround: "Кейіпкер жан-жағынан", expressions: "Бет әлпеті", looks: "Киім үлгілері", hours: "Орын: мезгілі мен ауа райы" },
    garment: { shirt: "жейде", coat: "пальто", chapan: "шапан", dress: "көйлек", suit: "костюм", uniform: "нысанды киім" },
    headgear: { none: "бас киімсіз", cap: "кепка", fur_hat: "тымақ", scarf: "жаулық", hood: "күләпара" },
    hair: { short: "қысқа", long: "ұзын", braid: "бұрым", bald: "таз" },
    age: { child: "бала", adult: "ересек", old: "қария" },
    written: { fountain: "Fountain", fdx: "Final Draft (FDX)", pdf: "PDF", docx: "Word (DOCX)", text: "кәдімгі мәтін", txt: "кәдімгі мәтін (TXT)", markdown: "Markdown" },
    remedy: {
      outdated: "Сценарийдің жаңа нұсқасын біреу жүктеп қойған, қазір сол көрсетілген. Өз нұсқаңызды жіберу үшін файлды қайта таңдаңыз.",
      unreadable: "Файл бүлінген немесе оқылмайды. Сценарийді .fountain, .fdx, .docx не .pdf ретінде қайта сақтап, жүктеңіз.", too_large: "Файл тым үлкен. Оны бөліктерге бөліп жүктеңіз.",
      unsupported: "Сценарийді Fountain, Final Draft, PDF, Word пішімінде немесе мәтін ретінде сақтап, қайта жүктеңіз.", invalid: "Файлды тексеріңіз: әр көрініс «ИНТ. ҮЙ – КҮНДІЗ» сияқты тақырыптан басталуы керек.",
      unauthorised: "Төменге студияның API кілтін енгізіңіз.", not_found: "Бұл сілтемедегі фильм жоқ немесе жойылған.",
      unavailable: "Сәл күтіп, қайталап көріңіз.", busy: "Сәл күтіп, қайталап көріңіз.", out_of_space: "Студия дискісінен орын босатыңыз.",
    },
    size: { extreme_close_up: "аса ірі план", close_up: "ірі план", medium_close_up: "кеуде планы", medium: "орта план", medium_long: "америкалық план", full: "толық бой планы", long: "жалпы план", extreme_long: "алыс план" },
    angle: { birds_eye: "құс ұшар биіктен", high: "жоғарғы ракурс", eye: "көз деңгейінен", low: "төменгі ракурс", worms_eye: "жер деңгейінен", dutch: "көлбеу ракурс" },
    move: { static: "қозғалыссыз", pan_left: "солға панорама", pan_right: "оңға панорама", tilt_up: "жоғары панорама", tilt_down: "төмен панорама", dolly_in: "камера жақындайды", dolly_out: "камера алыстайды", truck_left: "солға жылжу", truck_right: "оңға жылжу", pedestal_up: "камераны көтеру", pedestal_down: "камераны түсіру", crane_up: "кранмен жоғары", crane_down: "кранмен төмен", zoom_in: "зуммен жақындату", zoom_out: "зуммен алыстату", arc: "доға бойымен жылжу", follow: "ілесіп түсіру", handheld: "қолдан түсіру" },
    style: { classical: "классикалық түсірілім", handheld: "қолдан түсіру", long_takes: "ұзақ кадрлар", screenlife: "скринлайф" },
    screen: { desktop: "жұмыс үстелі", phone: "телефон камерасы", webcam: "веб-камера", video_call: "бейнеқоңырау", voice_call: "дауыстық қоңырау", chat: "чат", document: "құжат", map: "карта", camera_roll: "телефон галереясы", surveillance: "бақылау камерасы", broadcast: "эфир" },
    category: { cast: "актёрлер", background: "көпшілік сахна", props: "ойын реквизиті", set_dressing: "декорация жабдықтары", wardrobe: "костюмдер", makeup: "грим және шаш үлгісі", vehicles: "ойын көлігі", animals: "жануарлар", stunts: "трюктер", effects: "арнайы эффектілер", optical: "құрама түсірілім және графика", mechanical: "механикалық эффектілер", music: "музыка", sound: "дыбыс", camera: "операторлық техника", greenery: "көгалдандыру", equipment: "арнайы техника", security: "қауіпсіздік", labour: "қосымша мамандар" },
    day_night: { day: "күндіз", night: "түн", dawn: "таң ата", dusk: "ымырт" },
    place_type: { INT: "ИНТ.", EXT: "НАТ.", "INT/EXT": "ИНТ./НАТ.", PAV: "ПАВ.", EST: "ТАНЫСТЫРУ" },
    tag_source: { cue: "реплика", cast_line: "кейіпкерлер жолы", capitals: "сценарийдегі бас әріптер", lexicon: "сөздік", project: "жобаның өз сөздері", rule: "ереже", person: "адам белгілеген" },
    reason: { writer: "сценарийде көрсетілген", new_place: "жаңа орын", master: "көрініс тұтасымен", entrance: "кейіпкердің шығуы", exchange: "сөз алмасу", turn: "көріністің бетбұрысы", prop: "маңызды зат", reaction: "реакция", movement: "қозғалыс", crowd: "көпшілік", voice_off: "кадр сыртындағы дауыс", action: "әрекет", model: "мәтін моделі ұсынған" },
  },
  ru: {
    heading: "От сценария к раскадровке", lead: "Загрузите сценарий: Kadr разобьёт его на сцены и кадры и нарисует эскиз каждого кадра.",
    choose: "Выберите файл сценария или перетащите его сюда", hint: "Fountain, Final Draft, PDF, Word или обычный текст, до {megabytes} МБ. На казахском, русском, английском.",
    key: "Ключ API", enter: "Войти", cancel: "Остановить", draw: "Нарисовать раскадровку", before: "Предыдущий кадр", after: "Следующий кадр", close: "Закрыть",
    importing: "Читаем сценарий…", breakdown: "Разбиваем на кадры…", drawing: "Рисуем кадры…", preparing: "Готовим файл…",
    pdf: "Раскадровка (PDF)", csv: "Покадровый список (CSV)", zip: "Рисунки (ZIP)", earlier: "Прежние фильмы",
    scene: "Сцена", seconds: "с", millimetres: "мм", minutes: "мин", waiting: "в очереди", blank: "не нарисован", partial: "Часть кадров не нарисована", partial_lists: "Для части сцен модель не дала списка кадров, остался список по правилам", cancelled: "Остановлено. Нарисованные кадры сохранены.",
    facts: "сцен: {scenes} · кадров: {shots} · хронометраж около {time}", of: "{done} / {total}", noise: "Это проверочные модели со случайными весами: они намеренно дают шум.",
    about: "Kadr {version} · профиль: {profile}, {why} · текстовая модель: {text} · модель изображений: {image}", none: "нет",
    unreachable: "Студия не отвечает", unreachable_remedy: "Kadr запущен? Запустите его и обновите страницу: работа сохранена.", failed: "Работа не завершена",
    storyboard: "Раскадровка", sheets: "Разбивка", views: "Вид", manner: "Стиль съёмки", redraw: "Нарисовать заново", script_files: "Сценарий", new_draft: "Загрузить новую редакцию",
    revising: "Сравниваем редакции…", loading: "Загружаем…", read_as: "Прочитано как {format}", sure: "уверенность {percent} %", remarks: "замечаний: {count}", guessed: "Многое прочитано по догадке: проверьте сцены.",
    stale: "Раскадровка нарисована по редакции {drawn}, сейчас у сценария редакция {now}.", schedule: "План по сценам", totals: "сцен: {scenes} · страниц: {pages} · около {time}", unsorted: "Разбивки пока нет.",
    number: "№", where: "Инт/Нат", place: "Место", light: "Время суток", story_day: "День сюжета", eighths: "Стр.", time: "Хрон.", performers: "Актёры",
    craft: "Что нашла проверка по правилам ремесла", craft_hint: "Это не ошибки, а замечания: если так задумано, скажите почему, и замечание закроется.", waive: "Так задумано", waive_why: "Почему так задумано?", waived: "Так задумано: {reason}", unwaive: "Открыть снова", plan: "План площадки",
    asked: "Вопросы автору", ask: "{one} и {other}: это один человек?", same: "Один человек", different: "Разные люди", said_same: "Один человек, имя – {name}", undo: "Отменить ответ", line_at: "строка {line}", lines_at: "строки: {lines}",
    learned: "В других сценах исправления учтёт следующая разбивка.", sort_again: "Разбить заново", rejected_too: "Показать отклонённое ({count})", changed_meanwhile: "Тем временем это кто-то изменил. Вот как оно сейчас.",
    add: "Добавить", missed: "Добавить пропущенное", tag_name: "Название", department: "Категория", speaks: "Говорит в этой сцене", everywhere: "Запомнить для всего фильма", same_as: "То же самое, что", silent: "без слов", unsure: "под вопросом",
    confirm: "Подтвердить", save: "Сохранить", reject: "Здесь не нужно", restore: "Вернуть", correct: "Исправить сцену", pages_eighths: "Восьмых страницы", length_s: "Хронометраж, с", sub_place: "Место внутри", unknown: "неизвестно",
    state: { suggested: "предложено", confirmed: "подтверждено", rejected: "отклонено" },
    drafted: "Что изменилось в редакции {number}", no_changes: "Сцены не изменились.", more_changes: "Здесь показано не всё: изменений больше.", was: "было: {number}. {heading}", unchanged: "без изменений: {count}", into: "вошла в сцену {number}",
    changed: { added: "новая", removed: "убрана", edited: "исправлена", moved: "переставлена", renumbered: "новый номер", renamed: "переименована", split: "разделена", merged: "объединена" },
    two_lists: "Два списка кадров", by_rule: "По правилам", by_model: "Список модели", choose_list: "Выбрать этот", chosen: "Выбран", lists_note: "Следующая раскадровка будет по выбранному списку. Отмечены кадры, в которых списки расходятся.", cut_short: "Ответ модели оборвался на пределе длины: список может быть неполным.",
    concepts: "Концепт-листы", concept_of: "Кто или какое место", which_sheet: "Лист", all_sheets: "все", draw_sheets: "Нарисовать листы", drawing_sheets: "Рисуем листы…", partial_sheets: "Часть листов не нарисована", no_sheets: "Листов пока нет: выберите персонажа или место.", print_page: "Страница для печати (PDF)",
    bible_people: "Облик персонажей", bible_note: "Выбранное здесь держится на всей раскадровке: со следующей разбивки и на новых листах.", as_script: "как в сценарии", change_looks: "Выбрать", garment_of: "Верхняя одежда", garment_tone: "Тон одежды: 0 чёрный, 1 белый", headgear_of: "Головной убор", hair_of: "Волосы", age_of: "Возраст", height_m: "Рост, м",
    sheet: { turnaround: "Персонаж со всех сторон", expressions: "Выражения лица", looks: "Варианты костюма", hours: "Место: время суток и погода" },
    garment: { shirt: "рубашка", coat: "пальто", chapan: "чапан", dress: "платье", suit: "костюм", uniform: "форма" },
    headgear: { none: "без головного убора", cap: "кепка", fur_hat: "меховая шапка", scarf: "платок", hood: "капюшон" },
    hair: { short: "короткие", long: "длинные", braid: "коса", bald: "лысина" },
    age: { child: "ребёнок", adult: "взрослый возраст", old: "пожилой возраст" },
    written: { fountain: "Fountain", fdx: "Final Draft (FDX)", pdf: "PDF", docx: "Word (DOCX)", text: "обычный текст", txt: "обычный текст (TXT)", markdown: "Markdown" },
    remedy: {
      outdated: "Кто-то уже загрузил новую редакцию, теперь показана она. Чтобы отправить свою, выберите файл ещё раз.",
      unreadable: "Файл повреждён или не читается. Сохраните сценарий заново как .fountain, .fdx, .docx или .pdf и загрузите ещё раз.", too_large: "Файл слишком большой. Разделите его и загрузите по частям.",
      unsupported: "Сохраните сценарий в формате Fountain, Final Draft, PDF, Word или как текст и загрузите ещё раз.", invalid: "Проверьте файл: каждая сцена начинается заголовком, например «ИНТ. ДОМ – ДЕНЬ».",
      unauthorised: "Введите ниже ключ API этой студии.", not_found: "Фильма по этой ссылке нет, или он удалён.",
      unavailable: "Подождите немного и попробуйте ещё раз.", busy: "Подождите немного и попробуйте ещё раз.", out_of_space: "Освободите место на диске студии.",
    },
    size: { extreme_close_up: "сверхкрупный план", close_up: "крупный план", medium_close_up: "погрудный план", medium: "средний план", medium_long: "американский план", full: "план в полный рост", long: "общий план", extreme_long: "дальний план" },
    angle: { birds_eye: "с высоты птичьего полёта", high: "верхний ракурс", eye: "на уровне глаз", low: "нижний ракурс", worms_eye: "от земли", dutch: "голландский угол" },
    move: { static: "статика", pan_left: "панорама влево", pan_right: "панорама вправо", tilt_up: "панорама вверх", tilt_down: "панорама вниз", dolly_in: "наезд", dolly_out: "отъезд", truck_left: "проезд влево", truck_right: "проезд вправо", pedestal_up: "подъём камеры", pedestal_down: "спуск камеры", crane_up: "кран вверх", crane_down: "кран вниз", zoom_in: "зум-наезд", zoom_out: "зум-отъезд", arc: "проезд по дуге", follow: "проводка", handheld: "с рук" },
    style: { classical: "классическая съёмка", handheld: "с рук", long_takes: "длинные планы", screenlife: "скринлайф" },
    screen: { desktop: "рабочий стол", phone: "камера телефона", webcam: "веб-камера", video_call: "видеозвонок", voice_call: "голосовой звонок", chat: "чат", document: "документ", map: "карта", camera_roll: "фотоплёнка телефона", surveillance: "камера наблюдения", broadcast: "эфир" },
    category: { cast: "актёры", background: "массовка", props: "игровой реквизит", set_dressing: "обстановка", wardrobe: "костюмы", makeup: "грим и причёски", vehicles: "игровой транспорт", animals: "животные", stunts: "трюки", effects: "спецэффекты", optical: "комбинированные съёмки и графика", mechanical: "механические эффекты", music: "музыка", sound: "звук", camera: "операторская техника", greenery: "озеленение", equipment: "спецтехника", security: "безопасность", labour: "дополнительные специалисты" },
    day_night: { day: "день", night: "ночь", dawn: "рассвет", dusk: "режим" },
    place_type: { INT: "ИНТ.", EXT: "НАТ.", "INT/EXT": "ИНТ./НАТ.", PAV: "ПАВ.", EST: "АДРЕСНЫЙ" },
    tag_source: { cue: "реплика", cast_line: "строка действующих лиц", capitals: "прописные буквы в сценарии", lexicon: "словарь", project: "слова проекта", rule: "правило", person: "отмечено человеком" },
    reason: { writer: "указано в сценарии", new_place: "новое место действия", master: "сцена целиком", entrance: "появление персонажа", exchange: "обмен репликами", turn: "поворот сцены", prop: "важный предмет", reaction: "реакция", movement: "движение", crowd: "массовка", voice_off: "голос за кадром", action: "действие", model: "предложено текстовой моделью" },
  },
  en: {
    heading: "From screenplay to storyboard", lead: "Upload a script: Kadr breaks it down into scenes and shots and sketches every shot.",
    choose: "Choose a screenplay, or drop it here", hint: "Fountain, Final Draft, PDF, Word or plain text, up to {megabytes} MB. In Kazakh, Russian or English.",
    key: "API key", enter: "Enter", cancel: "Cancel", draw: "Draw the storyboard", before: "Previous shot", after: "Next shot", close: "Close",
    importing: "Reading the script…", breakdown: "Breaking it down into shots…", drawing: "Drawing the panels…", preparing: "Preparing the file…",
    pdf: "Storyboard (PDF)", csv: "Shot list (CSV)", zip: "Pictures (ZIP)", earlier: "Earlier films",
    scene: "Scene", seconds: "s", millimetres: "mm", minutes: "min", waiting: "in the queue", blank: "not drawn", partial: "Some panels could not be drawn", partial_lists: "The model gave no shot list for some scenes; the list by the rules stands", cancelled: "Cancelled. What was drawn is kept.",
    facts: "scenes: {scenes} · shots: {shots} · about {time}", of: "{done} of {total}", noise: "These are test models with random weights: their output is noise by design.",
    about: "Kadr {version} · profile: {profile}, {why} · text model: {text} · image model: {image}", none: "none",
    unreachable: "The studio does not answer", unreachable_remedy: "Is Kadr running? Start it and reload the page: the work is kept.", failed: "The work did not finish",
    storyboard: "Storyboard", sheets: "Breakdown", views: "View", manner: "Shooting style", redraw: "Draw again", script_files: "Screenplay", new_draft: "Send a new draft",
    revising: "Comparing the drafts…", loading: "Loading…", read_as: "Read as {format}", sure: "{percent} % sure", remarks: "remarks: {count}", guessed: "Much of it had to be guessed: check the scenes.",
    stale: "This storyboard was drawn from draft {drawn}; the script is at draft {now}.", schedule: "One-line schedule", totals: "scenes: {scenes} · pages: {pages} · about {time}", unsorted: "No breakdown yet.",
    number: "No.", where: "Int/Ext", place: "Place", light: "Light", story_day: "Story day", eighths: "Pages", time: "Time", performers: "Cast",
    craft: "What the craft’s rules found", craft_hint: "Findings, not errors: where you mean it so, say why and it is closed.", waive: "Meant so", waive_why: "Why is it meant so?", waived: "Meant so: {reason}", unwaive: "Open again", plan: "Floor plan",
    asked: "Questions to the writer", ask: "{one} and {other}: the same person?", same: "Same", different: "Different", said_same: "The same person, named {name}", undo: "Take the answer back", line_at: "line {line}", lines_at: "lines: {lines}",
    learned: "In other scenes, corrections count from the next breakdown on.", sort_again: "Break down again", rejected_too: "Show what was rejected ({count})", changed_meanwhile: "Somebody changed this meanwhile. Here it is as it stands now.",
    add: "Add", missed: "Add what was missed", tag_name: "Name", department: "Category", speaks: "Speaks in this scene", everywhere: "Remember for the whole film", same_as: "The same thing as", silent: "silent", unsure: "unsure",
    confirm: "Confirm", save: "Save", reject: "Not needed here", restore: "Take back", correct: "Correct the scene", pages_eighths: "Eighths of a page", length_s: "Time, s", sub_place: "Place within", unknown: "unknown",
    state: { suggested: "suggested", confirmed: "confirmed", rejected: "rejected" },
    drafted: "What draft {number} changed", no_changes: "No scene changed.", more_changes: "More changed than is shown here.", was: "was: {number}. {heading}", unchanged: "unchanged: {count}", into: "went into scene {number}",
    changed: { added: "added", removed: "removed", edited: "edited", moved: "moved", renumbered: "renumbered", renamed: "renamed", split: "split", merged: "merged" },
    two_lists: "Two shot lists", by_rule: "By the rules", by_model: "The model's list", choose_list: "Choose this", chosen: "Chosen", lists_note: "The next storyboard follows the chosen list. Shots on which the lists differ are marked.", cut_short: "The model's answer was cut at its limit: the list may be incomplete.",
    concepts: "Concept sheets", concept_of: "Who, or which place", which_sheet: "Sheet", all_sheets: "all", draw_sheets: "Draw sheets", drawing_sheets: "Drawing sheets…", partial_sheets: "Some sheets were not drawn", no_sheets: "No sheets yet: choose a character or a place.", print_page: "Page to print (PDF)",
    bible_people: "How characters look", bible_note: "What is chosen here holds over the whole storyboard: from the next breakdown on, and on new sheets.", as_script: "as in the script", change_looks: "Choose", garment_of: "Garment", garment_tone: "Garment tone: 0 black, 1 white", headgear_of: "Headgear", hair_of: "Hair", age_of: "Age", height_m: "Height, m",
    sheet: { turnaround: "Turnaround", expressions: "Expressions", looks: "Costume changes", hours: "Location by hour and weather" },
    garment: { shirt: "shirt", coat: "coat", chapan: "chapan", dress: "dress", suit: "suit", uniform: "uniform" },
    headgear: { none: "bareheaded", cap: "cap", fur_hat: "fur hat", scarf: "headscarf", hood: "hood" },
    hair: { short: "short", long: "long", braid: "braided", bald: "bald" },
    age: { child: "child", adult: "adult", old: "elderly" },
    written: { fountain: "Fountain", fdx: "Final Draft (FDX)", pdf: "PDF", docx: "Word (DOCX)", text: "plain text", txt: "plain text (TXT)", markdown: "Markdown" },
    remedy: {
      outdated: "Somebody has sent another draft already, and it is shown now. To send yours, choose the file again.",
      unreadable: "The file is damaged or cannot be read. Save the screenplay again as .fountain, .fdx, .docx or .pdf and upload it.", too_large: "The file is too large. Split it and upload the parts.",
      unsupported: "Save the screenplay as Fountain, Final Draft, PDF, Word or plain text and upload it again.", invalid: "Check the file: each scene begins with a heading, such as “INT. HOUSE - DAY”.",
      unauthorised: "Enter the API key of this studio below.", not_found: "There is no film at this link, or it has been deleted.",
      unavailable: "Wait a moment and try again.", busy: "Wait a moment and try again.", out_of_space: "Free some space on the studio's disk.",
    },
    size: { extreme_close_up: "extreme close-up", close_up: "close-up", medium_close_up: "medium close-up", medium: "medium shot", medium_long: "medium long shot", full: "full shot", long: "long shot", extreme_long: "extreme long shot" },
    angle: { birds_eye: "bird's eye", high: "high angle", eye: "eye level", low: "low angle", worms_eye: "worm's eye", dutch: "Dutch angle" },
    move: { static: "static", pan_left: "pan left", pan_right: "pan right", tilt_up: "tilt up", tilt_down: "tilt down", dolly_in: "dolly in", dolly_out: "dolly out", truck_left: "truck left", truck_right: "truck right", pedestal_up: "pedestal up", pedestal_down: "pedestal down", crane_up: "crane up", crane_down: "crane down", zoom_in: "zoom in", zoom_out: "zoom out", arc: "arc", follow: "tracking", handheld: "handheld" },
    style: { classical: "classical coverage", handheld: "handheld", long_takes: "long takes", screenlife: "screenlife" },
    screen: { desktop: "desktop", phone: "phone camera", webcam: "webcam", video_call: "video call", voice_call: "voice call", chat: "chat", document: "document", map: "map", camera_roll: "camera roll", surveillance: "surveillance camera", broadcast: "broadcast" },
    category: { cast: "cast", background: "background", props: "props", set_dressing: "set dressing", wardrobe: "wardrobe", makeup: "make-up and hair", vehicles: "picture vehicles", animals: "animals", stunts: "stunts", effects: "special effects", optical: "visual effects", mechanical: "mechanical effects", music: "music", sound: "sound", camera: "camera", greenery: "greenery", equipment: "special equipment", security: "security", labour: "additional labour" },
    day_night: { day: "day", night: "night", dawn: "dawn", dusk: "dusk" },
    place_type: { INT: "INT.", EXT: "EXT.", "INT/EXT": "INT./EXT.", PAV: "STUDIO", EST: "EST." },
    tag_source: { cue: "a cue", cast_line: "the cast line", capitals: "capitals in the script", lexicon: "the lexicon", project: "the project's own words", rule: "a rule", person: "marked by a person" },
    reason: { writer: "the script asks for it", new_place: "a new place", master: "the whole scene", entrance: "an entrance", exchange: "an exchange of lines", turn: "the scene turns", prop: "a telling object", reaction: "a reaction", movement: "movement", crowd: "a crowd", voice_off: "a voice out of frame", action: "action", model: "a text model asked for it" },
  },
};

let spoken = "en";

export function speak(name) {
  spoken = name;
}

export const language = () => spoken;

export const words = () => WORDS[spoken];

export const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_all, name) => values[name]);

// Browsers come without Kazakh number and date formats often enough; the Russian ones are the same.
const locale = () => (spoken === "en" ? "en-GB" : "ru");

// Pages as an assistant director counts them: 1 3/8.
export function pages(eighths) {
  const whole = Math.floor(eighths / 8);
  const part = eighths % 8 ? `${eighths % 8}/8` : "";
  return [whole || (part ? "" : "0"), part].filter(Boolean).join(" ");
}

export function clock(seconds) {
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

export const number = (value) => new Intl.NumberFormat(locale()).format(value);

export const day = (time) => new Date(time).toLocaleDateString(locale(), { dateStyle: spoken === "en" ? "medium" : "short" });
