"""What a first assistant director marks in `examples/boran`, scene by scene, written from reading the three scripts.

`category: name, name`; names are dictionary forms. A bucket that is only heard from far away is still named, since
somebody has to beat it; what is only spoken of (the bus, the roof) is not there.
"""

from kadr.film.breakdown import Category
from kadr.film.screenplay import Language

_KAZAKH = """
cast: сапар | props: арқан, ер | animals: ат, қой | effects: қар
---
cast: ару, сапар | props: сіріңке, көзілдірік, конверт, хат | set_dressing: пеш, үстел, төсек, күнтізбе, шеге
wardrobe: шапан
---
cast: сапар, ару | props: арқан, хат, түйін | animals: қой | effects: жел, түтек
---
cast: сапар, ару, гүлнұр | props: шам, қамшы, шай, хат | set_dressing: үстел, күнтізбе | sound: гуіл, дүрсіл
---
cast: дәулет, гауһар, сапар, ару | background: адамдар, жұрт | props: арқан, шам, шелек, ожау | effects: түтек
---
cast: сапар, дәулет | props: ер, арқан, шам, тізгін, шелек | animals: ат | effects: боран, жел, түтек | sound: даңғыр
---
cast: гүлнұр, сапар | props: чемодан, баға қағазы | wardrobe: көйлек, орамал, пальто, тон, киім | animals: ат
effects: қар | sound: жел ұлуы
---
cast: ару, гауһар, дәулет, гүлнұр, сапар | background: жұрт
props: шелек, ожау, қақпақ, табақ, леген, балта, рельс, арқан, үзеңгі | animals: ат | effects: жел, түтек
sound: даңғыр
---
cast: гүлнұр, ару, сапар | background: адамдар | props: тезек, көзілдірік | set_dressing: төсек, пеш
wardrobe: пальто, шапан
---
cast: дәулет, гүлнұр, ару, сапар | vehicles: шана | animals: ат | props: чемодан, көзілдірік, шелек, ожау
wardrobe: қолғап | makeup: қырау | effects: қар | sound: тықыл
"""

_RUSSIAN = """
cast: сапар | props: аркан, седло | animals: лошадь, овца | effects: снег
---
cast: ару, сапар | props: спички, очки, конверт, письмо | set_dressing: печь, стол, кровать, календарь, гвоздь
wardrobe: чапан
---
cast: сапар, ару | props: аркан, письмо, узел | animals: овца | effects: ветер, мгла
---
cast: сапар, ару, гульнур | props: лампа, камча, чай, письмо | set_dressing: стол, календарь | sound: гул, стук
---
cast: даулет, гаухар, сапар, ару | background: люди | props: аркан, фонарь, ведро, черпак | effects: мгла
wardrobe: пояс
---
cast: сапар, даулет | props: седло, аркан, фонарь, поводья, ведро | animals: лошадь | effects: буран, ветер, мгла
sound: грохот
---
cast: гульнур, сапар | props: чемодан, ценник | wardrobe: платье, платок, пальто, тулуп | animals: лошадь
effects: снег, ветер | sound: вой
---
cast: ару, гаухар, даулет, гульнур, сапар | background: люди
props: ведро, черпак, крышка, блюдо, таз, топор, рельс, аркан, стремя | animals: лошадь | effects: ветер, мгла
sound: грохот
---
cast: гульнур, ару, сапар | background: люди | props: кизяк, очки | set_dressing: кровать, печь
wardrobe: пальто, чапан
---
cast: даулет, гульнур, ару, сапар | vehicles: сани | animals: лошадь | props: чемодан, очки, ведро, черпак
wardrobe: рукавицы | makeup: иней | effects: снег | sound: стук
"""

_ENGLISH = """
cast: sapar | props: rope, saddle | animals: horse, sheep | effects: snow
---
cast: aru, sapar | props: matchbox, spectacles, envelope, letter | set_dressing: stove, table, bed, calendar, nail
wardrobe: chapan, dress
---
cast: sapar, aru | props: rope, letter, knot | animals: sheep | effects: wind
---
cast: sapar, aru, gulnur | props: lamp, whip, tea, letter | set_dressing: table, calendar | sound: roar, knock
---
cast: daulet, gauhar, sapar, aru | background: people | props: rope, lantern, bucket, ladle | effects: blizzard
wardrobe: belt
---
cast: sapar, daulet | props: saddle, rope, lantern, rein, bucket | animals: horse | effects: blizzard, wind
sound: clang
---
cast: gulnur, sapar | props: suitcase, price tag | wardrobe: dress, shawl, coat, sheepskin, clothes | animals: horse
effects: snow, wind | sound: howl
---
cast: aru, gauhar, daulet, gulnur, sapar | background: people
props: bucket, ladle, lid, dish, basin, axe, rail, rope, stirrup | animals: horse | effects: wind | sound: clang
---
cast: gulnur, aru, sapar | background: people | props: dung brick, spectacles | set_dressing: bed, stove
wardrobe: coat, chapan
---
cast: daulet, gulnur, aru, sapar | vehicles: sleigh | animals: horse | props: suitcase, spectacles, bucket, ladle
wardrobe: mittens | makeup: frost | effects: snow | sound: knock
"""

Marked = frozenset[tuple[Category, str]]


def _scene(written: str) -> Marked:
    columns = [column.partition(":") for line in written.strip().split("\n") for column in line.split("|")]
    return frozenset(
        (Category(category.strip()), name.strip()) for category, _, names in columns for name in names.split(",")
    )


def scenes_of(written: str) -> tuple[Marked, ...]:
    """The marks of each scene, as pairs of category and key."""
    return tuple(_scene(scene) for scene in written.split("---"))


BORAN = {
    Language.KAZAKH: scenes_of(_KAZAKH),
    Language.RUSSIAN: scenes_of(_RUSSIAN),
    Language.ENGLISH: scenes_of(_ENGLISH),
}

# One more script a language, written for its traps: homonyms, denials, names without a cue, crowds with numbers.
SAMPLES = {
    Language.KAZAKH: """ІШКІ. КИІЗ ҮЙ – ТҮН

Ошақта от лаулап жанып тұр. Төрде сырмақ пен тұскиіз, бұрышта кебеже.

ЖАНДОС (28) қынынан пышағын суырып алып, нан турайды. Қасында Айгүл отыр: үстінде камзол, басында кимешек.

Оның аты ешкімге белгісіз.

Марат атынан түсіп, ерін алады. Қолында қамшысы бар, белінде оқ, мылтығы жоқ.

Отыз шақты қарулы аттылар ауылды айналып шауып барады. Есік алдында ит үріп тұр.

Марат қойды байлап қойды. Ешкім үндемейді.

МАРАТ
Ертең автобуспен кетемін.

Айгүлдің көз жасы тамшылайды. Жандос домбырасын алып, күй тартады.
""",
    Language.RUSSIAN: """ИНТ. КУХНЯ. НОЧЬ

На столе нож, хлеб и зелёный лук. У двери висит старое зеркало. Горит керосиновая лампа.

МАРАТ (30) берёт ножом масло. Рядом Айгуль в камзоле пила чай из пиалы.

Марат достаёт из кармана ключи. Ни пистолета, ни патронов при нём нет.

Под окном ключ бьёт из земли, вода блестит. Они стали спорить, и Айгуль заплакала: слёзы текут по щекам.

К дому скачут вооружённые всадники, человек двадцать. Лает собака.

МАРАТ
Завтра уедем на поезде.

Марат срывает со стены ружьё. Звенит разбитое зеркало, на руке кровь.
""",
    Language.ENGLISH: """INT. KITCHEN - NIGHT

A knife, bread and a bowl of apples on the table. An oil lamp burns. On the wall, a mirror.

MARAT (30) takes the lamp. Aigul, in a fur coat, drinks tea. She has no gun.

Marat winds his watch and watches her. He takes a key from his pocket. She tears up a letter.

Aigul's tears roll down her cheeks. The duck soup steams. A dog barks.

Twenty armed riders gallop past. A truck brakes.

MARAT
We leave by train tomorrow.

Marat strikes a match. Blood on his hand.
""",
}
SAMPLE_MARKS = {
    Language.KAZAKH: _scene(
        "cast: марат, жандос, айгүл | props: пышақ, нан, ер, қамшы, оқ, домбыра\n"
        "set_dressing: ошақ, сырмақ, тұскиіз, кебеже\n"
        "wardrobe: қамзол, кимешек | animals: ат, ит, қой | background: қарулы аттылар | effects: от\n"
        "makeup: көз жасы | music: күй | stunts: шабыс | sound: ит үруі"
    ),
    Language.RUSSIAN: _scene(
        "cast: марат, айгуль | props: нож, хлеб, лук, чай, пиала, ключ, ружье, зеркало, масло\n"
        "set_dressing: стол, лампа\n"
        "wardrobe: камзол | animals: собака | background: вооруженные всадники | makeup: слезы, кровь\n"
        "stunts: скакать | sound: лай, звон"
    ),
    Language.ENGLISH: _scene(
        "cast: marat, aigul | props: knife, bread, bowl, apple, lamp, tea, watch, key, letter, match\n"
        "set_dressing: table, mirror | wardrobe: fur coat | animals: dog | background: armed riders | vehicles: truck\n"
        "makeup: tears, blood | stunts: gallop | sound: barking"
    ),
}

# Three more scenes, marked before the program saw them and never used to mend a lexicon.
UNSEEN = {
    Language.KAZAKH: """НАТ. ОРДАНЫҢ АЛДЫ – КҮНДІЗ

Ақ ордалар тізілген. Байрақтар желбірейді. Қола қазандарда ет қайнап жатыр, түтін.

АБЫЛАЙ ХАН (50), үстінде зерлі шапан, басында бөрік, тақта отыр. Жанында нөкерлер, қолдарында найза.

Бұхар жырау домбырасын алып, термесін бастайды. Жұрт тыңдайды.

Шаң көтеріледі. Жүз шақты сарбаз шауып келеді. Алда Қабанбай: сауыты қан, білегінде жара, қылышын қынынан суырған.

ҚАБАНБАЙ
Тақсыр, жау шегінді!

Ол аттан түсіп, тізе бүгеді. Ханға жау туын ұсынады. Қыздар қымыз құйып, кесе таратады.

Балалар асық ойнап жүр. Төбеде бүркіт айналады, тазы үреді.
""",
    Language.RUSSIAN: """НАТ. ГОРНАЯ ДОРОГА. ВЕЧЕР

Туман. Старый автобус ползёт по серпантину.

За рулём ТИМУР (35), в кожаной куртке, на приборной панели иконка и фото дочери.

Сзади дремлют пассажиры. Бабка держит на коленях корзину с курицей. Мальчик ест яблоко.

Камнепад! Тимур бьёт по тормозам. Визг шин. Автобус врезается в ограждение, стекло разлетается.

Тишина. Тимур вытирает со лба кровь, берёт огнетушитель и топор, выбивает дверь.

ТИМУР
Все живы?

Мальчик плачет. Лариса, беременная, прижимает к себе чемодан. Из-под капота дым, потом пламя.

Трое мужчин с верёвкой спускаются к обрыву. Вдали вой сирены.
""",
    Language.ENGLISH: """INT. SCHOOL GYM - NIGHT

Balloons, a banner, a disco ball. Teenagers dance to a slow song. A punch bowl on a folding table.

LILY (16), in a red gown and sneakers, checks her phone. Her braces glint.

Across the room Noah, in his father's tuxedo, holds a corsage.

MRS. HALE (60) the principal, blows a whistle. The music stops. Two police officers walk in with a German shepherd.

MRS. HALE
Nobody leaves.

The dog sniffs a backpack. Noah runs. He slams into the table, the bowl smashes, punch everywhere.

An officer tackles him.

Lily screams. Mascara runs down her face. Sprinklers burst on, water pours down. Lights flicker.

From the backpack an officer pulls a bundle of cash and a pistol.
""",
}
UNSEEN_MARKS = {
    Language.KAZAKH: _scene(
        "cast: абылай хан, бұхар жырау, қабанбай | background: нөкерлер, жұрт, сарбаздар, қыздар, балалар\n"
        "props: байрақ, қазан, ет, найза, домбыра, қылыш, ту, қымыз, кесе, асық\n"
        "set_dressing: тақ | wardrobe: шапан, бөрік, сауыт\n"
        "makeup: қан, жара | effects: түтін, шаң\n"
        "animals: ат, бүркіт, тазы | music: терме\n"
        "stunts: шабыс | sound: ит үруі\n"
    ),
    Language.RUSSIAN: _scene(
        "cast: тимур, лариса, мальчик | background: пассажиры, мужчины\n"
        "vehicles: автобус | props: корзина, яблоко, огнетушитель, топор, чемодан, веревка, икона\n"
        "set_dressing: фотография | wardrobe: куртка\n"
        "animals: курица | effects: туман, дым, огонь, камнепад\n"
        "mechanical: стекло разлетается\n"
        "makeup: кровь, слезы, беременный живот | sound: визг, вой, сирена\n"
        "stunts: авария, выбить дверь\n"
    ),
    Language.ENGLISH: _scene(
        "cast: lily, noah, mrs. hale | background: teenagers, police officers\n"
        "props: balloon, banner, bowl, phone, corsage, whistle, backpack, money, gun, punch\n"
        "set_dressing: disco ball, table | wardrobe: gown, sneakers, tuxedo\n"
        "makeup: mascara, braces | animals: dog\n"
        "music: song, music\n"
        "sound: whistle, scream | stunts: tackle\n"
        "effects: water, sprinkler | mechanical: lights flicker\n"
    ),
}
