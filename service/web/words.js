// The page's words in the languages of the house; film terms as crews say them.
export const WORDS = {
  kk: {
    heading: "Сценарийден раскадровкаға", lead: "Сценарийді жүктеңіз: Kadr оны сахналар мен кадрларға бөліп, әр кадрдың нобайын салады.",
    choose: "Fountain файлын таңдаңыз немесе осында сүйреп әкеліңіз", key: "API кілті", enter: "Кіру", cancel: "Тоқтату",
    importing: "Сценарий оқылып жатыр…", breakdown: "Кадрларға бөлініп жатыр…", drawing: "Кадрлар салынып жатыр…",
    pdf: "Раскадровка (PDF)", csv: "Кадрлар тізімі (CSV)", zip: "Суреттер (ZIP)", screenplay: "Сценарий (PDF)", earlier: "Бұрынғы фильмдер",
    scene: "Сахна", seconds: "с", millimetres: "мм", waiting: "салынып жатыр", partial: "Кейбір кадрлар салынбады:", cancelled: "Тоқтатылды.",
    about: "Kadr {version} · профиль: {profile} ({why}) · мәтін моделі: {text} · сурет моделі: {image}", none: "жоқ",
    unreachable: "Студия жауап бермейді. Kadr іске қосулы ма?",
    size: { extreme_close_up: "аса ірі план", close_up: "ірі план", medium_close_up: "кеуде планы", medium: "орта план", medium_long: "америкалық план", full: "толық бой планы", long: "жалпы план", extreme_long: "алыс план" },
  },
  ru: {
    heading: "От сценария к раскадровке", lead: "Загрузите сценарий: Kadr разобьёт его на сцены и кадры и нарисует эскиз каждого кадра.",
    choose: "Выберите файл Fountain или перетащите его сюда", key: "Ключ API", enter: "Войти", cancel: "Остановить",
    importing: "Читаем сценарий…", breakdown: "Разбиваем на кадры…", drawing: "Рисуем кадры…",
    pdf: "Раскадровка (PDF)", csv: "Покадровый список (CSV)", zip: "Рисунки (ZIP)", screenplay: "Сценарий (PDF)", earlier: "Прежние фильмы",
    scene: "Сцена", seconds: "с", millimetres: "мм", waiting: "рисуется", partial: "Часть кадров не нарисована:", cancelled: "Остановлено.",
    about: "Kadr {version} · профиль: {profile} ({why}) · текстовая модель: {text} · модель изображений: {image}", none: "нет",
    unreachable: "Студия не отвечает. Kadr запущен?",
    size: { extreme_close_up: "сверхкрупный план", close_up: "крупный план", medium_close_up: "погрудный план", medium: "средний план", medium_long: "американский план", full: "план в полный рост", long: "общий план", extreme_long: "дальний план" },
  },
  en: {
    heading: "From screenplay to storyboard", lead: "Upload a script: Kadr breaks it down into scenes and shots and sketches every shot.",
    choose: "Choose a Fountain file, or drop it here", key: "API key", enter: "Enter", cancel: "Cancel",
    importing: "Reading the script…", breakdown: "Breaking it down into shots…", drawing: "Drawing the panels…",
    pdf: "Storyboard (PDF)", csv: "Shot list (CSV)", zip: "Pictures (ZIP)", screenplay: "Screenplay (PDF)", earlier: "Earlier films",
    scene: "Scene", seconds: "s", millimetres: "mm", waiting: "being drawn", partial: "Some panels could not be drawn:", cancelled: "Cancelled.",
    about: "Kadr {version} · profile: {profile} ({why}) · text model: {text} · image model: {image}", none: "none",
    unreachable: "The studio does not answer. Is Kadr running?",
    size: { extreme_close_up: "extreme close-up", close_up: "close-up", medium_close_up: "medium close-up", medium: "medium shot", medium_long: "medium long shot", full: "full shot", long: "long shot", extreme_long: "extreme long shot" },
  },
};
