"""What each problem is called, in the languages of the house; the detail stays in English, as logs quote it."""

from collections.abc import Mapping
from typing import Final

from kadr.film.screenplay import Language


def _in_three(kk: str, ru: str, en: str) -> Mapping[Language, str]:
    return {Language.KAZAKH: kk, Language.RUSSIAN: ru, Language.ENGLISH: en}


TITLES: Final[Mapping[str, Mapping[Language, str]]] = {
    "kadr": _in_three("Kadr ішіндегі ақау", "Сбой в самом Kadr", "A fault inside Kadr"),
    "try-again": _in_three("Қайталап көріңіз", "Попробуйте ещё раз", "Try again"),
    "busy": _in_three("Қазір бос емес", "Сейчас занято", "Busy for now"),
    "unavailable": _in_three("Уақытша қолжетімсіз", "Временно недоступно", "Unavailable for now"),
    "out-of-space": _in_three("Дискіде орын жоқ", "На диске нет места", "The disk is full"),
    "out-of-memory": _in_three("Жад жетпейді", "Не хватает памяти", "Out of memory"),
    "bad-reply": _in_three("Модельдің жауабы жарамсыз", "Непригодный ответ модели", "The model's reply is unusable"),
    "worker-lost": _in_three("Жұмысшы процесс үзілді", "Рабочий процесс оборвался", "The worker was lost"),
    "final": _in_three("Орындалмайды", "Невыполнимо", "Cannot be done"),
    "not-found": _in_three("Табылмады", "Не найдено", "Not found"),
    "conflict": _in_three("Қазіргі күйінде мүмкін емес", "Сейчас это невозможно", "Not possible in this state"),
    "outdated": _in_three("Осы арада өзгертілген", "Тем временем изменено", "Changed in between"),
    "refused": _in_three("Рұқсат жоқ", "Не разрешено", "Not allowed"),
    "model-missing": _in_three("Модель жоқ", "Нет модели", "No model for this"),
    "unauthorised": _in_three("Кілт қажет", "Нужен ключ", "A key is needed"),
    "cancelled": _in_three("Тоқтатылған", "Отменено", "Cancelled"),
    "timed-out": _in_three("Уақыты өтіп кетті", "Время вышло", "Out of time"),
    "invalid": _in_three("Деректе қате бар", "Ошибка в данных", "The input is wrong"),
    "unreadable": _in_three("Файл оқылмайды", "Файл не читается", "The file cannot be read"),
    "too-large": _in_three("Тым үлкен", "Слишком велико", "Too large"),
    "unsupported": _in_three("Бұл пішім қолданылмайды", "Формат не поддерживается", "Format not supported"),
    "key-reused": _in_three("Кілт қайта қолданылған", "Ключ использован повторно", "The key was used before"),
    "method-not-allowed": _in_three("Бұл әдіске жауап жоқ", "Метод не поддерживается", "Method not allowed"),
}
