"""Every sentence of the runner's pages, in each language. Braces are filled in by the pages."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, kw_only=True)
class Words:
    """One language; what it lacks, the type checker tells."""

    language: str
    months: tuple[str, ...]
    day: str
    title: str
    title_of: str
    description: str
    find_race: str
    race: str
    other_races: str
    no_races: str
    no_races_hint: str
    bib: str
    bib_hint: str
    bib_wrong: str
    find: str
    photo_with: str
    photos_with: str
    more_than: str
    latest: str
    no_photos: str
    no_photos_hint: str
    none_with: str
    none_hint: str
    perhaps: str
    perhaps_hint: str
    show_all: str
    more: str
    share: str
    shared: str
    copied: str
    take_all_away: str
    photo_of: str
    photo_of_many: str
    and_: str
    photo_without: str
    back_to: str
    back: str
    taken: str
    mark: str
    download: str
    not_you: str
    numbers_here: str
    no_number_here: str
    near: str
    near_hint: str
    near_none: str
    report: str
    report_lead: str
    what: str
    what_photo: str
    what_number: str
    what_wrong: str
    wish: str
    wish_hide: str
    wish_delete: str
    reason: str
    contact: str
    optional: str
    private: str
    send: str
    done_open: str
    done_open_text: str
    done_waiting: str
    done_waiting_text: str
    done_back: str
    privacy: str
    problem_form: str
    gone: str
    gone_text: str
    closed: str
    closed_text: str
    old_key: str
    busy: str
    busy_text: str
    too_many: str
    too_many_text: str
    away: str
    away_text: str
    wrong: str
    wrong_text: str
    again: str

    def date(self, when: date) -> str:
        """A day in words."""
        return self.day.format(day=when.day, month=self.months[when.month - 1], year=when.year)

    def moment(self, when: datetime) -> str:
        """A day and the time on a race's clock."""
        return f"{self.date(when)}, {when:%H:%M:%S}"

    def numbers(self, numbers: tuple[str, ...]) -> str:
        """What a photo shows, for who does not see it."""
        if not numbers:
            return self.photo_without
        if len(numbers) == 1:
            return self.photo_of.format(numbers=numbers[0])
        listed = f"{', '.join(numbers[:-1])} {self.and_} {numbers[-1]}"
        return self.photo_of_many.format(numbers=listed)

    def count(self, count: int, bib: str, more: bool) -> str:
        """How many photos were found."""
        said = (self.photo_with if count == 1 else self.photos_with).format(n=count, bib=bib)
        return self.more_than.format(said=said) if more else said


ENGLISH = Words(
    language="en",
    months=(
        "January", "February", "March", "April", "May", "June", "July", "August", "September",
        "October", "November", "December",
    ),
    day="{day} {month} {year}",
    title="Find your race photos",
    title_of="{bib} · {race}",
    description="Find the photos of a runner by bib number.",
    find_race="Find your photos",
    race="Race",
    other_races="Other races",
    no_races="No races yet",
    no_races_hint="Once a photographer has added a race, its photos can be searched here.",
    bib="Bib number",
    bib_hint="A digit that you cannot see may be a question mark: 1?34.",
    bib_wrong="“{bib}” is no bib number: it has up to 16 digits, letters and hyphens, and at most "
    "two question marks for digits.",
    find="Find photos",
    photo_with="{n} photo with {bib}",
    photos_with="{n} photos with {bib}",
    more_than="More than {said}",
    latest="Latest photos",
    no_photos="No photos yet",
    no_photos_hint="They appear here as soon as they have been read.",
    none_with="No photo with {bib} yet",
    none_hint="Check the number, or look again later: photos may still be on their way. If your "
    "number was hidden, open a photo taken near you: it shows others of the same minute.",
    perhaps="Perhaps you too",
    perhaps_hint="Only a part of {bib} was readable on these.",
    show_all="Show all photos",
    more="Show more",
    share="Share these photos",
    shared="Link to these photos",
    copied="Link copied",
    take_all_away="Take photos of {bib} away",
    photo_of="Photo of bib {numbers}",
    photo_of_many="Photo of bibs {numbers}",
    and_="and",
    photo_without="Photo without a readable number",
    back_to="All photos with {bib}",
    back="All photos",
    taken="Taken on {moment}",
    mark="Mark the numbers",
    download="Download",
    not_you="Not you? Report or remove",
    numbers_here="Numbers on this photo",
    no_number_here="No number was readable on this photo.",
    near="Taken near this moment",
    near_hint="For when your bib was hidden: photos of the same minute.",
    near_none="No other photo of this race was taken within a minute.",
    report="Report or remove",
    report_lead="No account is needed. What you write here is seen by the organiser alone.",
    what="What is it about?",
    what_photo="Take this photo away",
    what_number="Take all photos with number {bib} away, also later ones",
    what_wrong="The number on this photo is wrong; it need not go away",
    wish="What shall happen?",
    wish_hide="Hide, so that nobody finds it here",
    wish_delete="Delete for good, if the organiser agrees",
    reason="Why, or which number is right",
    contact="How the organiser can reach you",
    optional="optional",
    private="Never shown to the public.",
    send="Send",
    done_open="Hidden from now on",
    done_open_text="Nobody finds it here any more. The organiser has been told and decides whether "
    "it stays that way. A picture that someone has open may be seen for up to 15 minutes more.",
    done_waiting="The organiser has been told",
    done_waiting_text="Nothing is hidden yet. Requests wait for the organiser when there were "
    "several from the same network today, when they are about many photos, or when only a number "
    "is wrong.",
    done_back="Back to the photos",
    privacy="Numbers are read here, not faces.",
    problem_form="Something is missing or too long. Please look at the form again.",
    gone="There is nothing to see here",
    gone_text="This photo or race is not here, or not any more.",
    closed="This race is closed",
    closed_text="Open the link that the organiser gave you.",
    old_key="The link that you opened is not good any more. Ask the organiser for a new one.",
    busy="One moment, please",
    busy_text="Very many searches come from your network. Try again in a minute.",
    too_many="Too many requests today",
    too_many_text="Several came from your network. Please write to the organiser of the race.",
    away="Dorsal does not answer",
    away_text="Something is away for a moment. Try again shortly.",
    wrong="This did not work",
    wrong_text="The address or the form cannot be used. Go back and try again.",
    again="Try again",
)  # fmt: skip

SPANISH = Words(
    language="es",
    months=(
        "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre",
        "octubre", "noviembre", "diciembre",
    ),
    day="{day} de {month} de {year}",
    title="Encuentra tus fotos de carrera",
    title_of="{bib} · {race}",
    description="Encuentra las fotos de un corredor por su dorsal.",
    find_race="Encuentra tus fotos",
    race="Carrera",
    other_races="Otras carreras",
    no_races="Todavía no hay carreras",
    no_races_hint="Cuando un fotógrafo añada una carrera, sus fotos se podrán buscar aquí.",
    bib="Número de dorsal",
    bib_hint="Una cifra que no se ve puede ser un signo de interrogación: 1?34.",
    bib_wrong="«{bib}» no es un dorsal: tiene hasta 16 cifras, letras y guiones, y como mucho dos "
    "signos de interrogación en lugar de cifras.",
    find="Buscar fotos",
    photo_with="{n} foto con el {bib}",
    photos_with="{n} fotos con el {bib}",
    more_than="Más de {said}",
    latest="Últimas fotos",
    no_photos="Todavía no hay fotos",
    no_photos_hint="Aparecerán aquí en cuanto se hayan leído.",
    none_with="Todavía no hay fotos con el {bib}",
    none_hint="Comprueba el número o vuelve más tarde: puede que aún falten fotos por llegar. Si "
    "tu dorsal estaba tapado, abre una foto tomada cerca de ti: muestra otras del mismo minuto.",
    perhaps="Quizá también tú",
    perhaps_hint="En estas solo se pudo leer una parte del {bib}.",
    show_all="Ver todas las fotos",
    more="Ver más",
    share="Compartir estas fotos",
    shared="Enlace a estas fotos",
    copied="Enlace copiado",
    take_all_away="Retirar las fotos del {bib}",
    photo_of="Foto del dorsal {numbers}",
    photo_of_many="Foto de los dorsales {numbers}",
    and_="y",
    photo_without="Foto sin número legible",
    back_to="Todas las fotos con el {bib}",
    back="Todas las fotos",
    taken="Tomada el {moment}",
    mark="Marcar los números",
    download="Descargar",
    not_you="¿No eres tú? Avisar o retirar",
    numbers_here="Números en esta foto",
    no_number_here="En esta foto no se pudo leer ningún número.",
    near="Tomadas cerca de este momento",
    near_hint="Por si tu dorsal estaba tapado: fotos del mismo minuto.",
    near_none="No hay otras fotos de esta carrera en un minuto alrededor.",
    report="Avisar o retirar",
    report_lead="No hace falta una cuenta. Lo que escribas aquí solo lo ve la organización.",
    what="¿De qué se trata?",
    what_photo="Retirar esta foto",
    what_number="Retirar todas las fotos con el número {bib}, también las que lleguen después",
    what_wrong="El número de esta foto está mal; no hace falta retirarla",
    wish="¿Qué debe pasar?",
    wish_hide="Ocultar, para que nadie la encuentre aquí",
    wish_delete="Borrar para siempre, si la organización está de acuerdo",
    reason="Por qué, o cuál es el número correcto",
    contact="Cómo puede contactarte la organización",
    optional="opcional",
    private="Nunca se muestra al público.",
    send="Enviar",
    done_open="Oculto desde ahora",
    done_open_text="Ya nadie lo encuentra aquí. La organización ha recibido el aviso y decide si "
    "sigue así. Una imagen que alguien tenga abierta puede verse hasta 15 minutos más.",
    done_waiting="La organización ha recibido el aviso",
    done_waiting_text="Todavía no se ha ocultado nada. Las solicitudes esperan a la organización "
    "cuando hoy llegaron varias desde la misma red, cuando tratan de muchas fotos o cuando solo un "
    "número está mal.",
    done_back="Volver a las fotos",
    privacy="Aquí se leen números, no caras.",
    problem_form="Falta algo o es demasiado largo. Revisa el formulario, por favor.",
    gone="Aquí no hay nada que ver",
    gone_text="Esta foto o carrera no está aquí, o ya no.",
    closed="Esta carrera es privada",
    closed_text="Abre el enlace que te dio la organización.",
    old_key="El enlace que abriste ya no vale. Pide uno nuevo a la organización.",
    busy="Un momento, por favor",
    busy_text="Llegan muchísimas búsquedas desde tu red. Inténtalo de nuevo en un minuto.",
    too_many="Demasiadas solicitudes hoy",
    too_many_text="Llegaron varias desde tu red. Escribe a la organización de la carrera.",
    away="Dorsal no responde",
    away_text="Algo no está disponible por un momento. Inténtalo de nuevo enseguida.",
    wrong="No ha funcionado",
    wrong_text="La dirección o el formulario no se pueden usar. Vuelve atrás e inténtalo de nuevo.",
    again="Intentar de nuevo",
)  # fmt: skip

LANGUAGES = (ENGLISH, SPANISH)  # the first where a browser asks for none of them


def words_for(accept_language: str) -> Words:
    """The language that a browser likes best of those there are; RFC 9110, 12.5.4."""
    weighed = [_weighed(part) for part in accept_language[:500].split(",")]
    best: tuple[float, Words] = (0.0, LANGUAGES[0])
    for tag, weight in weighed:
        for words in LANGUAGES:
            if tag == words.language and weight > best[0]:
                best = (weight, words)
    return best[1]


def _weighed(part: str) -> tuple[str, float]:
    tag, _, weight = part.partition(";")
    try:
        quality = float(weight.strip().removeprefix("q=") or 1)
    except ValueError:
        quality = 0.0
    return tag.strip().lower().partition("-")[0], quality
