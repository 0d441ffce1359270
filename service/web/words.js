// The page's words in the languages of the house; film terms as crews say them.
export const WORDS = {
  kk: {
    heading: "Сценарийден раскадровкаға", lead: "Сценарийді жүктеңіз: Kadr оны көріністер мен кадрларға бөліп, әр кадрдың нобайын салады.",
    choose: "Сценарий файлын таңдаңыз немесе осында сүйреп әкеліңіз", hint: "Fountain немесе кәдімгі мәтін, {megabytes} МБ дейін. Қазақша, орысша, ағылшынша.",
    key: "API кілті", enter: "Кіру", cancel: "Тоқтату", draw: "Раскадровканы салу", before: "Алдыңғы кадр", after: "Келесі кадр", close: "Жабу",
    importing: "Сценарий оқылып жатыр…", breakdown: "Кадрларға бөлініп жатыр…", drawing: "Кадрлар салынып жатыр…", preparing: "Файл дайындалып жатыр…",
    pdf: "Раскадровка (PDF)", csv: "Кадрлар тізімі (CSV)", zip: "Суреттер (ZIP)", screenplay: "Сценарий (PDF)", earlier: "Бұрынғы фильмдер",
    scene: "Көрініс", seconds: "с", millimetres: "мм", minutes: "мин", waiting: "кезекте", blank: "салынбаған", partial: "Кейбір кадрлар салынбады", cancelled: "Тоқтатылды. Салынған кадрлар сақталды.",
    facts: "көрініс: {scenes} · кадр: {shots} · ұзақтығы шамамен {time}", of: "{done} / {total}", noise: "Бұл – кездейсоқ салмақты сынақ модельдері: олардың нәтижесі әдейі шу.",
    about: "Kadr {version} · профиль: {profile}, {why} · мәтін моделі: {text} · сурет моделі: {image}", none: "жоқ",
    unreachable: "Студия жауап бермейді", unreachable_remedy: "Kadr іске қосулы ма? Қосып, бетті жаңартыңыз: жұмыс сақталған.", failed: "Жұмыс аяқталмады",
    remedy: {
      unreadable: "Сценарийді мәтін ретінде сақтап (.fountain немесе .txt), қайта жүктеңіз.", too_large: "Файл тым үлкен. Оны бөліктерге бөліп жүктеңіз.",
      unsupported: "Сценарийді Fountain пішімінде немесе мәтін ретінде сақтап, қайта жүктеңіз.", invalid: "Файлды тексеріңіз: әр көрініс «ИНТ. ҮЙ – КҮНДІЗ» сияқты тақырыптан басталуы керек.",
      unauthorised: "Төменге студияның API кілтін енгізіңіз.", not_found: "Бұл сілтемедегі фильм жоқ немесе жойылған.",
      unavailable: "Сәл күтіп, қайталап көріңіз.", busy: "Сәл күтіп, қайталап көріңіз.", out_of_space: "Студия дискісінен орын босатыңыз.",
    },
    size: { extreme_close_up: "аса ірі план", close_up: "ірі план", medium_close_up: "кеуде планы", medium: "орта план", medium_long: "америкалық план", full: "толық бой планы", long: "жалпы план", extreme_long: "алыс план" },
    angle: { birds_eye: "құс ұшар биіктен", high: "жоғарғы ракурс", eye: "көз деңгейінен", low: "төменгі ракурс", worms_eye: "жер деңгейінен", dutch: "көлбеу ракурс" },
    move: { static: "қозғалыссыз", pan_left: "солға панорама", pan_right: "оңға панорама", tilt_up: "жоғары панорама", tilt_down: "төмен панорама", dolly_in: "камера жақындайды", dolly_out: "камера алыстайды", truck_left: "солға жылжу", truck_right: "оңға жылжу", crane_up: "кранмен жоғары", crane_down: "кранмен төмен", zoom_in: "зуммен жақындату", zoom_out: "зуммен алыстату", arc: "доға бойымен жылжу", follow: "ілесіп түсіру", handheld: "қолдан түсіру" },
  },
  ru: {
    heading: "От сценария к раскадровке", lead: "Загрузите сценарий: Kadr разобьёт его на сцены и кадры и нарисует эскиз каждого кадра.",
    choose: "Выберите файл сценария или перетащите его сюда", hint: "Fountain или обычный текст, до {megabytes} МБ. На казахском, русском, английском.",
    key: "Ключ API", enter: "Войти", cancel: "Остановить", draw: "Нарисовать раскадровку", before: "Предыдущий кадр", after: "Следующий кадр", close: "Закрыть",
    importing: "Читаем сценарий…", breakdown: "Разбиваем на кадры…", drawing: "Рисуем кадры…", preparing: "Готовим файл…",
    pdf: "Раскадровка (PDF)", csv: "Покадровый список (CSV)", zip: "Рисунки (ZIP)", screenplay: "Сценарий (PDF)", earlier: "Прежние фильмы",
    scene: "Сцена", seconds: "с", millimetres: "мм", minutes: "мин", waiting: "в очереди", blank: "не нарисован", partial: "Часть кадров не нарисована", cancelled: "Остановлено. Нарисованные кадры сохранены.",
    facts: "сцен: {scenes} · кадров: {shots} · хронометраж около {time}", of: "{done} / {total}", noise: "Это проверочные модели со случайными весами: они намеренно дают шум.",
    about: "Kadr {version} · профиль: {profile}, {why} · текстовая модель: {text} · модель изображений: {image}", none: "нет",
    unreachable: "Студия не отвечает", unreachable_remedy: "Kadr запущен? Запустите его и обновите страницу: работа сохранена.", failed: "Работа не завершена",
    remedy: {
      unreadable: "Сохраните сценарий как текст (.fountain или .txt) и загрузите ещё раз.", too_large: "Файл слишком большой. Разделите его и загрузите по частям.",
      unsupported: "Сохраните сценарий в формате Fountain или как текст и загрузите ещё раз.", invalid: "Проверьте файл: каждая сцена начинается заголовком, например «ИНТ. ДОМ – ДЕНЬ».",
      unauthorised: "Введите ниже ключ API этой студии.", not_found: "Фильма по этой ссылке нет, или он удалён.",
      unavailable: "Подождите немного и попробуйте ещё раз.", busy: "Подождите немного и попробуйте ещё раз.", out_of_space: "Освободите место на диске студии.",
    },
    size: { extreme_close_up: "сверхкрупный план", close_up: "крупный план", medium_close_up: "погрудный план", medium: "средний план", medium_long: "американский план", full: "план в полный рост", long: "общий план", extreme_long: "дальний план" },
    angle: { birds_eye: "с высоты птичьего полёта", high: "верхний ракурс", eye: "на уровне глаз", low: "нижний ракурс", worms_eye: "от земли", dutch: "голландский угол" },
    move: { static: "статика", pan_left: "панорама влево", pan_right: "панорама вправо", tilt_up: "панорама вверх", tilt_down: "панорама вниз", dolly_in: "наезд", dolly_out: "отъезд", truck_left: "проезд влево", truck_right: "проезд вправо", crane_up: "кран вверх", crane_down: "кран вниз", zoom_in: "зум-наезд", zoom_out: "зум-отъезд", arc: "проезд по дуге", follow: "проводка", handheld: "с рук" },
  },
  en: {
    heading: "From screenplay to storyboard", lead: "Upload a script: Kadr breaks it down into scenes and shots and sketches every shot.",
    choose: "Choose a screenplay, or drop it here", hint: "Fountain or plain text, up to {megabytes} MB. In Kazakh, Russian or English.",
    key: "API key", enter: "Enter", cancel: "Cancel", draw: "Draw the storyboard", before: "Previous shot", after: "Next shot", close: "Close",
    importing: "Reading the script…", breakdown: "Breaking it down into shots…", drawing: "Drawing the panels…", preparing: "Preparing the file…",
    pdf: "Storyboard (PDF)", csv: "Shot list (CSV)", zip: "Pictures (ZIP)", screenplay: "Screenplay (PDF)", earlier: "Earlier films",
    scene: "Scene", seconds: "s", millimetres: "mm", minutes: "min", waiting: "in the queue", blank: "not drawn", partial: "Some panels could not be drawn", cancelled: "Cancelled. What was drawn is kept.",
    facts: "scenes: {scenes} · shots: {shots} · about {time}", of: "{done} of {total}", noise: "These are test models with random weights: their output is noise by design.",
    about: "Kadr {version} · profile: {profile}, {why} · text model: {text} · image model: {image}", none: "none",
    unreachable: "The studio does not answer", unreachable_remedy: "Is Kadr running? Start it and reload the page: the work is kept.", failed: "The work did not finish",
    remedy: {
      unreadable: "Save the screenplay as text (.fountain or .txt) and upload it again.", too_large: "The file is too large. Split it and upload the parts.",
      unsupported: "Save the screenplay as Fountain or plain text and upload it again.", invalid: "Check the file: each scene begins with a heading, such as “INT. HOUSE - DAY”.",
      unauthorised: "Enter the API key of this studio below.", not_found: "There is no film at this link, or it has been deleted.",
      unavailable: "Wait a moment and try again.", busy: "Wait a moment and try again.", out_of_space: "Free some space on the studio's disk.",
    },
    size: { extreme_close_up: "extreme close-up", close_up: "close-up", medium_close_up: "medium close-up", medium: "medium shot", medium_long: "medium long shot", full: "full shot", long: "long shot", extreme_long: "extreme long shot" },
    angle: { birds_eye: "bird's eye", high: "high angle", eye: "eye level", low: "low angle", worms_eye: "worm's eye", dutch: "Dutch angle" },
    move: { static: "static", pan_left: "pan left", pan_right: "pan right", tilt_up: "tilt up", tilt_down: "tilt down", dolly_in: "dolly in", dolly_out: "dolly out", truck_left: "truck left", truck_right: "truck right", crane_up: "crane up", crane_down: "crane down", zoom_in: "zoom in", zoom_out: "zoom out", arc: "arc", follow: "tracking", handheld: "handheld" },
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

export const number = (value) => new Intl.NumberFormat(locale()).format(value);

export const day = (time) => new Date(time).toLocaleDateString(locale(), { dateStyle: spoken === "en" ? "medium" : "short" });
