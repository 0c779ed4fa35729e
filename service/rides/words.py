"""The words driver and family know each other by: drawn at random for each claim, readable in both languages.

A word is kept by its English; what is the same in both languages is said once.
"""

import secrets
from collections.abc import Collection
from typing import Final

from service.kernel.locale import Voice

PAIRS: Final[tuple[tuple[str, str], ...]] = (
    *(
        ("acorn", "bellota"),
        ("almond", "almendra"),
        ("apple", "manzana"),
        ("apricot", "chabacano"),
        ("arrow", "flecha"),
    ),
    *(("badger", "tejón"), ("balloon", "globo"), ("banjo", "banjo"), ("barn", "granero"), ("basil", "albahaca")),
    *(("beach", "playa"), ("bell", "campana"), ("birch", "abedul"), ("blanket", "cobija"), ("boot", "bota")),
    *(("bread", "pan"), ("bridge", "puente"), ("broom", "escoba"), ("bubble", "burbuja"), ("bucket", "cubeta")),
    *(("butterfly", "mariposa"), ("button", "botón"), ("cactus", "cactus"), ("camel", "camello"), ("candle", "vela")),
    *(("canoe", "canoa"), ("canyon", "cañón"), ("carrot", "zanahoria"), ("castle", "castillo"), ("cello", "chelo")),
    *(("cherry", "cereza"), ("chimney", "chimenea"), ("cinnamon", "canela"), ("clover", "trébol"), ("comet", "cometa")),
    *(("compass", "brújula"), ("copper", "cobre"), ("coral", "coral"), ("cricket", "grillo"), ("dolphin", "delfín")),
    *(("drum", "tambor"), ("duck", "pato"), ("eagle", "águila"), ("emerald", "esmeralda"), ("falcon", "halcón")),
    *(("feather", "pluma"), ("fern", "helecho"), ("fig", "higo"), ("flute", "flauta"), ("forest", "bosque")),
    *(
        ("fountain", "fuente"),
        ("garden", "jardín"),
        ("ginger", "jengibre"),
        ("giraffe", "jirafa"),
        ("glacier", "glaciar"),
    ),
    *(("guitar", "guitarra"), ("hammock", "hamaca"), ("harbor", "puerto"), ("harp", "arpa"), ("hazelnut", "avellana")),
    *(("heron", "garza"), ("honey", "miel"), ("island", "isla"), ("ivory", "marfil"), ("jacket", "chaqueta")),
    *(("jaguar", "jaguar"), ("jasmine", "jazmín"), ("kettle", "tetera"), ("kite", "papalote"), ("ladder", "escalera")),
    *(("lagoon", "laguna"), ("lamp", "lámpara"), ("lemon", "limón"), ("lighthouse", "faro"), ("lily", "lirio")),
    *(("lizard", "lagartija"), ("mango", "mango"), ("maple", "arce"), ("marble", "mármol"), ("meadow", "pradera")),
    *(("melon", "melón"), ("mint", "menta"), ("mirror", "espejo"), ("moon", "luna"), ("mountain", "montaña")),
    *(("mushroom", "hongo"), ("nest", "nido"), ("needle", "aguja"), ("oak", "roble"), ("oasis", "oasis")),
    *(("olive", "aceituna"), ("orange", "naranja"), ("orchid", "orquídea"), ("otter", "nutria"), ("owl", "búho")),
    *(("panda", "panda"), ("papaya", "papaya"), ("parrot", "loro"), ("peach", "durazno"), ("pear", "pera")),
    *(("pebble", "piedrita"), ("pencil", "lápiz"), ("penguin", "pingüino"), ("pepper", "pimienta"), ("piano", "piano")),
    *(("pillow", "almohada"), ("pineapple", "piña"), ("planet", "planeta"), ("plum", "ciruela"), ("pony", "poni")),
    *(
        ("puma", "puma"),
        ("pumpkin", "calabaza"),
        ("puzzle", "rompecabezas"),
        ("rabbit", "conejo"),
        ("radish", "rábano"),
    ),
    *(("rain", "lluvia"), ("raspberry", "frambuesa"), ("ribbon", "listón"), ("river", "río"), ("robin", "petirrojo")),
    *(("rose", "rosa"), ("ruby", "rubí"), ("saddle", "montura"), ("saffron", "azafrán"), ("sailor", "marinero")),
    *(("salmon", "salmón"), ("sandal", "sandalia"), ("sapphire", "zafiro"), ("scarf", "bufanda"), ("seal", "foca")),
    *(("shell", "concha"), ("silver", "plata"), ("snail", "caracol"), ("snow", "nieve"), ("sparrow", "gorrión")),
    *(("spoon", "cuchara"), ("squirrel", "ardilla"), ("star", "estrella"), ("stone", "piedra"), ("sugar", "azúcar")),
    *(("sunflower", "girasol"), ("swan", "cisne"), ("tangerine", "mandarina"), ("jug", "jarra"), ("tiger", "tigre")),
    *(
        ("tomato", "tomate"),
        ("trumpet", "trompeta"),
        ("tulip", "tulipán"),
        ("turtle", "tortuga"),
        ("umbrella", "paraguas"),
    ),
    *(
        ("valley", "valle"),
        ("vanilla", "vainilla"),
        ("velvet", "terciopelo"),
        ("violet", "violeta"),
        ("violin", "violín"),
    ),
    *(("volcano", "volcán"), ("wagon", "carreta"), ("walnut", "nuez"), ("whale", "ballena"), ("wheat", "trigo")),
    *(("whistle", "silbato"), ("willow", "sauce"), ("window", "ventana"), ("wolf", "lobo"), ("zebra", "cebra")),
)

_SPANISH: Final = dict(PAIRS)


def draw(taken: Collection[str] = ()) -> str:
    """Draw a word nobody can foretell, another than those `taken` on the same trip."""
    return secrets.choice([word for word, _ in PAIRS if word not in taken])


def word_said(word: str, voice: Voice) -> str:
    """Say a word in the reader's language and then as the other side may say it: "tomate (tomato)"."""
    other = _SPANISH.get(word, word)
    if other == word:
        return word
    return f"{other} ({word})" if voice.tag == "es" else f"{word} ({other})"
