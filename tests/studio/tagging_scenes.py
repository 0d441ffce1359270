"""Three scenes a language, written and marked before any program read them: a street, an army, a hospital, a wedding,
a road, a village. The lexicons were mended with them afterwards; `docs/breakdown.md` has the figures of both days."""

from kadr.film.screenplay import Language
from tests.studio.tagging_gold import scenes_of

_TEXTS = {
    Language.KAZAKH: (
        """ІШКІ. АУРУХАНА, ДӘЛІЗ – ТҮН

Ұзын дәліз. Төбедегі шам жыпылықтайды. Қабырға бойында арбалы төсек, жанында тамызғыш ілінген тіреуіш.

САНИЯ (45), ақ халатты, мойнында стетоскоп, қолында ауру тарихы, асығыс келе жатыр.

Орындықта қария отыр. Таяғын тізесіне қойып, тәспісін санап, сыбырлап дұға оқиды.

САНИЯ
Ата, үйге қайтыңыз.

Қария басын шайқайды. Қалтасынан бүктелген суретті алып, дәрігерге береді. Суретте әскери киімді жігіт.

Есік айқара ашылады. Екі санитар зембіл көтеріп кіреді. Зембілде жас жігіт: басы таңулы, бетінде қан.

Шам сөніп қалады. Қараңғыда біреу айқайлап жібереді.
""",
        """СЫРТҚЫ. АУЫЛ, ТОЙХАНА АЛДЫ – КЕШ

Тойхананың алды толған көлік. Шарлар мен гирлянда жарқырайды. Қазандықта палау пісіп жатыр.

Келін-күйеу ақ лимузиннен түседі. ӘСЕМ (22) сәукеле киген, бетінде желек. Қасында ДИАС (25), қара костюм, галстук.

Жұрт шашу шашады. Балалар кәмпитке таласады.

Асаба микрофон ұстап шығады. Домбырашы беташар бастайды.

АСАБА
Келін келді, көріңіз!

Бір бала үстел астынан торттың бір бөлігін ұрлап жейді. Апасы оны құлағынан тартып шығарады.

Кенет мотоцикл гүрілдейді. Былғары күртелі жігіт келіп, Әсемге гүл шоғын лақтырады. Диас оның жағасынан алады, екеуі
төбелесіп кетеді. Тәрелкелер қирайды.
""",
        """СЫРТҚЫ. ДАЛА ЖОЛЫ – ТАҢ

Тұман. Жол шетінде ескі жүк көлігі тұр, капоты ашық, бу шығып жатыр.

Жүргізуші кілтпен бұранданы бұрап жатыр, қолы май. Қасында ҚУАНЫШ (12), шалғай етік киген, термостан шай құяды.

Алыстан қой отары көрінеді. Есек мінген шопан жақындайды, соңынан екі төбет ереді.

ҚУАНЫШ
Көке, су бар ма?

Шопан қоржынынан торсық алып, балаға ұсынады. Бала сүйсініп ішеді.

Аспанда тікұшақ гүрілі. Шаң көтеріліп, отар үркіп қашады. Солдаттар секіріп түседі, қолдарында автомат.

Офицер картаны ашып, рациямен сөйлейді. Шопан бөркін шешіп, тізе бүгеді.
""",
    ),
    Language.RUSSIAN: (
        """ИНТ. КАЗАРМА. УТРО

Подъём! Солдаты прыгают с коек, натягивают штаны, гимнастёрки, наматывают портянки.

Рядовой ЗАЙЦЕВ (19), щуплый, в очках, не может застегнуть пуговицу. Старшина швыряет ему котелок.

СТАРШИНА
Шевелись!

На тумбочке будильник, радиоприёмник, недописанное письмо. Мальчик-барабанщик смотрит в дверь и прячет за спину
палочки.

Капитан Громов входит, стряхивает снег с шинели, кладёт на стол планшет с картой.

За окном воет сирена. Грохот разрыва. Сыплется штукатурка, гаснет лампочка.

Зайцев хватает автомат и каску, падает, разбивает колено. На гимнастёрке расплывается кровь.
""",
        """НАТ. ДЕРЕВЕНСКИЙ ДВОР. ДЕНЬ

Жара. По двору бродят куры, на верёвке сохнет бельё. Старик точит косу, рядом дремлет пёс.

Девочка в панаме кормит козу капустным листом.

Въезжает запылённая «Волга». Из неё выходит АРКАДИЙ (50), дорогой костюм, золотые часы, за ним водитель с чемоданами.

АРКАДИЙ
Батя, это я.

Старик не поднимает головы. Бабушка роняет подойник, молоко растекается по земле.

Аркадий вынимает из портфеля пачку денег, кладёт на крыльцо. Старик втыкает косу в бревно, берёт вилы и идёт на сына.

Пёс рычит. Водитель пятится, спотыкается о грабли и летит в лужу.
""",
        """ИНТ. ГОРОДСКАЯ КВАРТИРА. ВЕЧЕР

Дождь барабанит по стеклу. На подоконнике кактус, на плите кипит кастрюля.

НИНА (33), в халате и бигудях, гладит рубашку. По телевизору футбол.

Звонок в дверь. Нина выключает утюг, смотрит в глазок.

На пороге курьер с огромным букетом роз и коробкой пиццы. Капюшон мокрый, под глазом синяк.

КУРЬЕР
Вам просили передать.

Из букета выпадает конверт. Нина рвёт его: внутри обручальное кольцо и ключ от машины.

Сосед высовывается с гантелью в руке. Где-то плачет младенец. Нина садится на пуфик, слёзы капают на паркет.

С лестницы доносится вальс. Гаснет свет. Женщина в красном пальто поднимается со свечой.
""",
    ),
    Language.ENGLISH: (
        """EXT. CITY STREET - DAY

Rush hour. Taxis honk, steam rises from a manhole. Commuters hurry past a newsstand.

DEX (28), hoodie, headphones, weaves through traffic on a skateboard. A courier bag bounces on his hip.

A boy drops his ice cream and wails. His mother drags him along.

The driver of a yellow cab leans on the horn. Dex slaps the hood, flips over a hydrant and crashes into a hot dog
cart. Mustard sprays everywhere.

VENDOR
You're paying for that!

A cop strolls over, twirling his baton. Dex digs out a crumpled bill and a driver's licence.

Across the street an old woman in a wheelchair raises a pair of binoculars. A black van pulls up. Two men in ski masks
jump out with shotguns.
""",
        """EXT. ARMY CAMP - DAWN

Fog. Tents in rows, a flagpole, a jeep with a flat tire. A bugle sounds.

CORPORAL HAYES (24) scrapes mud off his boots with a bayonet. Beside him a private writes home on a ration box.

The cook ladles porridge into tin plates. Soldiers queue, blankets over their shoulders.

HAYES
They're late.

A mule train comes up the track. The muleteer, a bandage over one eye, leads a prisoner on a rope.

The prisoner stumbles. Hayes gives him his canteen. He drinks, coughs up blood.

A whistle, then a mortar shell explodes. Earth and smoke. The jeep burns. A medic runs with a stretcher, the radio
operator screams into his handset.
""",
        """INT. COUNTRY CHURCH - DAY

Sunlight through stained glass. Pews full of guests, lilies on the altar. An organ plays.

The bride, VIOLA (30), in a lace gown and veil, walks down the aisle on her father's arm. A flower girl scatters
petals.

The groom tugs at his bow tie. The best man pats his pockets: no rings.

PRIEST
Dearly beloved.

A baby cries. The door bangs open. A man in a leather jacket stands there, dripping wet, a shotgun in his hand.

Viola drops her bouquet. Her mother faints. The organist stops.

The stranger walks up the aisle, leaving muddy footprints, and lays a small velvet box at her feet. A candle falls,
the tablecloth catches fire. The priest grabs a bucket of holy water.
""",
    ),
}

_MARKS = {
    Language.KAZAKH: (
        """
cast: сания, қария, жігіт | background: санитарлар
props: тамызғыш, стетоскоп, ауру тарихы, таяқ, тәспі, сурет, зембіл
set_dressing: орындық, арбалы төсек, шам | wardrobe: ақ халат | makeup: қан, таңғыш | mechanical: шам сөнеді
sound: айқай
""",
        """
cast: әсем, диас, асаба, домбырашы, бала, апа, жігіт | background: жұрт, балалар
vehicles: автокөлік, лимузин, мотоцикл
props: шар, палау, шашу, кәмпит, микрофон, торт, гүл шоғы, тәрелке, домбыра | set_dressing: гирлянда, үстел, қазандық
wardrobe: сәукеле, желек, костюм, галстук, күрте | stunts: төбелес | music: беташар | sound: гүріл
mechanical: тәрелке қирайды
""",
        """
cast: қуаныш, жүргізуші, шопан, офицер | background: солдаттар | vehicles: жүк көлігі, тікұшақ
props: кілт, термос, шай, қоржын, торсық, автомат, карта, рация | wardrobe: етік, бөрік
animals: қой, есек, төбет | effects: тұман, бу, шаң | makeup: май | sound: гүріл
""",
    ),
    Language.RUSSIAN: (
        """
cast: зайцев, старшина, барабанщик, капитан громов | background: солдаты
props: котелок, очки, письмо, палочки, планшет, карта, автомат
set_dressing: койка, тумбочка, будильник, радио, стол | wardrobe: штаны, гимнастерка, портянки, шинель, каска
effects: снег, взрыв | mechanical: штукатурка сыплется, лампочка гаснет | sound: сирена, грохот
makeup: кровь, разбитое колено | stunts: падение
""",
        """
cast: аркадий, старик, девочка, водитель, бабушка | animals: курица, собака, коза | vehicles: волга
props: коса, капустный лист, чемодан, подойник, часы, молоко, портфель, деньги, вилы, грабли, веревка
set_dressing: белье, бревно | wardrobe: панама, костюм | stunts: падение | sound: рычание | effects: лужа
""",
        """
cast: нина, курьер, сосед, женщина, младенец | props: букет, коробка, пицца, конверт, ключ, гантель, свеча, кастрюля
greenery: кактус, роза
set_dressing: утюг, телевизор, пуфик | wardrobe: рубашка, халат, кольцо, пальто, капюшон | makeup: бигуди, синяк, слезы
effects: дождь | mechanical: свет гаснет | music: вальс | sound: звонок, плач
""",
    ),
    Language.ENGLISH: (
        """
cast: dex, boy, mother, driver, vendor, cop, old woman | background: commuters, men | vehicles: taxi, van, wheelchair
props: headphones, skateboard, bag, ice cream, baton, money, licence, binoculars, shotgun, mustard
set_dressing: newsstand, fire hydrant, hot dog cart | wardrobe: hoodie, ski mask | effects: steam
stunts: crash, flip | sound: horn
""",
        """
cast: hayes, private, cook, muleteer, prisoner, medic, radio operator | background: soldiers | vehicles: jeep
props: bayonet, ration box, plate, porridge, rope, canteen, stretcher, phone, ladle
set_dressing: tent, flagpole, blanket
wardrobe: boots | animals: mule | effects: fog, smoke, explosion, fire | makeup: bandage, blood, mud | stunts: stumble
music: bugle | sound: whistle, cough, scream
""",
        """
cast: viola, father, flower girl, groom, best man, priest, baby, mother, organist, stranger | background: guests
props: petal, bouquet, box, bucket, shotgun, ring | set_dressing: pew, altar, organ, tablecloth, candle
greenery: lily
wardrobe: gown, veil, bow tie, leather jacket | makeup: mud | stunts: faint | effects: fire, water | music: organ
sound: crying, bang
""",
    ),
}

# Text and marks of each scene.
SCENES = [
    (language, text, scenes_of(marks)[0])
    for language in Language
    for text, marks in zip(_TEXTS[language], _MARKS[language], strict=True)
]
