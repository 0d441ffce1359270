"""Short scripts of the kinds of scene that the craft has rules for, each in the three languages."""

from collections.abc import Mapping

from kadr.film.screenplay import Language

TWO_HANDER: Mapping[Language, str] = {
    Language.KAZAKH: """\
ІШКІ. АСҮЙ – ТҮН

Кішкентай асүй. Пеште шәйнек тұр. Әсел үстел басында отыр, қасында шабадан. Данияр есік алдында тұр.

ДАНИЯР
Кетіп барасың ба.

ӘСЕЛ
Пойыз алтыда.

ДАНИЯР
Бар дүниемізді мына нәрсеге салмай тұрып айтуға болатын еді ғой.

ӘСЕЛ
Наурызда айттым. Маусымда айттым. Екеуінде де футбол көріп отырдың.

Данияр шабаданға қарайды.

ДАНИЯР
Жексенбіге дейін қалшы.

ӘСЕЛ
(сыбырлап)
Қала алмаймын.

Тыныштық. Әсел кілтті алып шығып, үстелге қояды.

ДАНИЯР
Өзіңде қалсын.

Әсел басын шайқайды. Ол орнынан тұрып, шығып кетеді. Данияр кілтті алады.
""",
    Language.RUSSIAN: """\
ИНТ. КУХНЯ – НОЧЬ

Маленькая кухня. На плите чайник. Асель сидит за столом, рядом чемодан. Данияр стоит в дверях.

ДАНИЯР
Уезжаешь.

АСЕЛЬ
Поезд в шесть.

ДАНИЯР
Могла бы сказать раньше, чем упаковала всё, что у нас есть, в эту штуку.

АСЕЛЬ
Я говорила в марте. Говорила в июне. Ты оба раза смотрел футбол.

Данияр смотрит на чемодан.

ДАНИЯР
Останься до воскресенья.

АСЕЛЬ
(шёпотом)
Не могу.

Тишина. Асель достаёт ключ и кладёт его на стол.

ДАНИЯР
Оставь себе.

Асель качает головой. Она встаёт и уходит. Данияр берёт ключ.
""",
    Language.ENGLISH: """\
INT. KITCHEN - NIGHT

A small kitchen. A kettle on the stove. Asel sits at the table, a suitcase beside her. Daniyar stands in the doorway.

DANIYAR
You are leaving.

ASEL
The train is at six.

DANIYAR
You could have told me before you packed everything we own into that thing.

ASEL
I told you in March. I told you in June. You were watching football both times.

Daniyar looks at the suitcase.

DANIYAR
Stay until Sunday.

ASEL
(whispering)
I can't.

Silence. Asel takes out a key and puts it on the table.

DANIYAR
Keep it.

Asel shakes her head. She stands up and leaves. Daniyar picks up the key.
""",
}

GROUP: Mapping[Language, str] = {
    Language.KAZAKH: """\
ІШКІ. КЕҢСЕ – КҮНДІЗ

Үстел айналасында бес орындық. БОЛАТ, САУЛЕ, ТИМУР және КЕНЖЕ отыр, алдарында қағаздар.

БОЛАТ
Банк бізге тоғыз күн береді.

САУЛЕ
Тоғыз күнде не істейміз?

ТИМУР
Төлейміз немесе көшеміз.

КЕНЖЕ
Бұл диірменді әкем өз қолымен салған, галстук таққан біреуге бере салмаймын.

БОЛАТ
Бер деп ешкім айтпайды. Қол қой дейміз.

САУЛЕ
Екеуі бір нәрсе.

ТИМУР
Бір емес.

КЕНЖЕ
Қағазды көрсет.

Болат келісімшартты үстел үстімен жылжытады. Бәрі Кенжеге қарайды. Кенже келісімшартты жыртады.

САУЛЕ
Бітті сонымен.
""",
    Language.RUSSIAN: """\
ИНТ. ПЕРЕГОВОРНАЯ – ДЕНЬ

Пять стульев вокруг стола. БОЛАТ, САУЛЕ, ТИМУР и КЕНЖЕ сидят, перед ними бумаги.

БОЛАТ
Банк даёт нам девять дней.

САУЛЕ
Девять дней на что?

ТИМУР
Заплатить или собрать вещи.

КЕНЖЕ
Мой отец построил эту мельницу своими руками, и я не отдам её человеку в галстуке.

БОЛАТ
Никто не просит отдать. Мы просим подписать.

САУЛЕ
Это одно и то же.

ТИМУР
Не одно.

КЕНЖЕ
Покажи бумагу.

Болат двигает договор по столу. Все смотрят на Кенже. Кенже рвёт договор.

САУЛЕ
Ну вот и всё.
""",
    Language.ENGLISH: """\
INT. MEETING ROOM - DAY

Five chairs round a table. BOLAT, SAULE, TIMUR and KENZHE sit with papers in front of them.

BOLAT
The bank gives us nine days.

SAULE
Nine days for what?

TIMUR
To pay, or to pack.

KENZHE
My father built that mill with his own hands and I will not hand it to a man in a tie.

BOLAT
Nobody asks you to hand it over. We ask you to sign.

SAULE
That is the same thing.

TIMUR
It is not.

KENZHE
Show me the paper.

Bolat pushes the contract across the table. Everyone looks at Kenzhe. Kenzhe tears the contract.

SAULE
Well. That is that.
""",
}

CHASE: Mapping[Language, str] = {
    Language.KAZAKH: """\
СЫРТҚЫ. БАЗАР – КҮНДІЗ

Қатар-қатар сөрелер, қауындар, мангалдан шыққан түтін.

Арман қолтығына сөмке қысып, сөрелердің арасымен жүгіріп келеді. ПОЛИЦЕЙ оны қуып келеді.

Арман арбаны аударып жібереді. Алмалар жан-жаққа домалайды.

Полицей алмалардан секіріп өтіп, ары қарай жүгіреді.

Арман баспалдақпен жоғары жүгіреді. Полицей оның соңынан жүгіреді.

Шатырда Арман тоқтап қалады. Қашар жер жоқ.

ПОЛИЦЕЙ
Тоқта!

Арман төменге қарайды. Секіріп кетеді.

СЫРТҚЫ. ТАР КӨШЕ – ЖАЛҒАСЫ

Арман кілем тиелген жүк көлігіне құлайды. Көлік жүріп кетеді. Полицей шатырда ентігіп тұр.
""",
    Language.RUSSIAN: """\
НАТ. БАЗАР – ДЕНЬ

Ряды прилавков, дыни, дым от мангалов.

Арман бежит между прилавками с сумкой под мышкой. ПОЛИЦЕЙСКИЙ гонится за ним.

Арман опрокидывает тележку. Яблоки катятся во все стороны.

Полицейский перепрыгивает через яблоки и бежит дальше.

Арман взбегает по лестнице. Полицейский бежит за ним.

На крыше Арман останавливается. Дальше некуда.

ПОЛИЦЕЙСКИЙ
Стой!

Арман смотрит вниз. Прыгает.

НАТ. ПЕРЕУЛОК – ПРОДОЛЖЕНИЕ

Арман падает в грузовик с коврами. Грузовик уезжает. Полицейский стоит на крыше и тяжело дышит.
""",
    Language.ENGLISH: """\
EXT. BAZAAR - DAY

Rows of stalls, melons, smoke from the grills.

Arman runs between the stalls with a bag under his arm. A POLICEMAN chases him.

Arman knocks over a cart. Apples roll everywhere.

The Policeman jumps over the apples and runs on.

Arman runs up the stairs. The Policeman runs after him.

On the roof Arman stops. Nowhere to go.

POLICEMAN
Stop!

Arman looks down. He jumps.

EXT. ALLEY - CONTINUOUS

Arman falls into a truck full of carpets. The truck drives off. The Policeman stands on the roof, breathing hard.
""",
}

ENTRANCE: Mapping[Language, str] = {
    Language.KAZAKH: """\
ІШКІ. КИІЗ ҮЙ – КЕШ

ӘЖЕ от үстіндегі қазанды араластырып отыр. АЙДАР қасық ойып отыр.

ӘЖЕ
Біреу келе жатыр.

АЙДАР
Жел ғой.

Есік ашылады. Дымқыл пальто киген БӨТЕН КІСІ кіреді.

БӨТЕН КІСІ
Ассалаумағалейкум.

Әже мен Айдар бір-біріне қарайды. Әже Бөтен кісіге кесе ұсынады.

ӘЖЕ
Отыр. Әуелі тамақ іш.

Бөтен кісі отырады. Жанна бір шелек су көтеріп жүгіріп кіреді де, тұрып қалады.

ЖАННА
Әке?
""",
    Language.RUSSIAN: """\
ИНТ. ЮРТА – ВЕЧЕР

БАБУШКА мешает в котле над огнём. АЙДАР вырезает ложку.

БАБУШКА
Кто-то идёт.

АЙДАР
Ветер это.

Дверь открывается. Входит НЕЗНАКОМЕЦ в мокром пальто.

НЕЗНАКОМЕЦ
Мир этому дому.

Бабушка и Айдар переглядываются. Бабушка подаёт Незнакомцу пиалу.

БАБУШКА
Садись. Сначала поешь.

Незнакомец садится. Вбегает Жанна с ведром воды и замирает.

ЖАННА
Папа?
""",
    Language.ENGLISH: """\
INT. YURT - EVENING

GRANDMOTHER stirs a pot over the fire. AIDAR carves a spoon.

GRANDMOTHER
Somebody is coming.

AIDAR
Only the wind.

The door opens. A STRANGER in a wet coat enters.

STRANGER
Peace to this house.

Grandmother and Aidar look at each other. Grandmother hands the Stranger a bowl.

GRANDMOTHER
Sit. Eat first.

The Stranger sits down. Zhanna runs in with a bucket of water and freezes.

ZHANNA
Father?
""",
}

PHONE: Mapping[Language, str] = {
    Language.KAZAKH: """\
ІШКІ. ТАКСИ / ЖАТЫН БӨЛМЕ – ТҮН

Әйнекте жаңбыр. Мәди көлік айдап келеді, телефон құлағында. Әлия қараңғыда жатыр.

МӘДИ
(телефонға)
Ұйықтап жатсың ба?

ӘЛИЯ
(телефонға)
Ұйықтап жатқанмын.

МӘДИ
Көшемізден өттім. Ескі пәтердің терезесінде жарық бар.

ӘЛИЯ
Онда біреулер тұрады, Мәди.

МӘДИ
Кім?

Әлия шамды жағады.

ӘЛИЯ
Адамдар. Біз емес.

Мәди тежегішті басады. Ол телефонды өшіреді.

ІШКІ. КЕҢСЕ – КҮНДІЗ

Телефон шырылдайды. Дана тұтқаны алады.

ДАУЫС (К.С.)
Бір сағатыңыз бар.

ДАНА
Бұл кім?

ДАУЫС (К.С.)
Елу тоғыз минут.

Дана тұтқаны түсіріп алады.
""",
    Language.RUSSIAN: """\
ИНТ. ТАКСИ / СПАЛЬНЯ – НОЧЬ

Дождь на стекле. Мади ведёт машину, телефон у уха. Алия лежит в темноте.

МАДИ
(в телефон)
Спишь?

АЛИЯ
(в телефон)
Спала.

МАДИ
Проехал нашу улицу. В окне старой квартиры свет.

АЛИЯ
Там кто-то живёт, Мади.

МАДИ
Кто?

Алия включает лампу.

АЛИЯ
Люди. Не мы.

Мади тормозит. Он отключает телефон.

ИНТ. ОФИС – ДЕНЬ

Звонит телефон. Дана берёт трубку.

ГОЛОС (З.К.)
У вас один час.

ДАНА
Кто это?

ГОЛОС (З.К.)
Пятьдесят девять минут.

Дана роняет трубку.
""",
    Language.ENGLISH: """\
INT. TAXI / BEDROOM - NIGHT (INTERCUT)

Rain on the windscreen. Madi drives with the phone at his ear. Aliya lies in bed in the dark.

MADI
(into phone)
Are you asleep?

ALIYA
(into phone)
I was.

MADI
I passed our street. There is light in the window of the old flat.

ALIYA
Somebody lives there, Madi.

MADI
Who?

Aliya turns on the lamp.

ALIYA
People. Not us.

Madi brakes. He hangs up.

INT. OFFICE - DAY

The phone rings. Dana picks up the receiver.

VOICE (V.O.)
You have one hour.

DANA
Who is this?

VOICE (V.O.)
Fifty-nine minutes.

Dana drops the receiver.
""",
}
