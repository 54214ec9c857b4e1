"""The forms of what identifies a person, as it is written in Peru and Bolivia: a tripwire, and no proof that a text is
free of them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator

MONTH_WORDS = (
    "enero|febrero|marzo|abril|mayo|junio|julio|agosto|sep?tiembre|octubre|noviembre|diciembre|"
    "january|february|march|april|may|june|july|august|september|october|november|december"
)
SHORT_MONTHS = "ene|feb|mar|abr|may|jun|jul|ago|sep|set|oct|nov|dic|jan|apr|aug|dec"
# Where a Bolivian identity card was issued; in small letters "or" and "be" are words.
DEPARTMENTS = "LP|CB|CBBA|SC|SCZ|PT|PO|TJ|TA|CH|BN|PD|PA|(?-i:OR|BE)"
CARD = r"(?:\d{6,8}|\d{1,2}[. ]\d{3}[. ]\d{3})"
DAY, MONTH, YEAR = r"(?:0?[1-9]|[12]\d|3[01])", r"(?:0?[1-9]|1[0-2])", r"(?:19|20)\d\d"
GAP = r"[ .\-]?"

# Forms that hardly anything else has: safe to look for in source code and documents too.
STRONG = {
    "mail": re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}\b", re.I),
    "phone": re.compile(
        rf"(?:\+|00){GAP}51{GAP}9\d\d{GAP}\d{{3}}{GAP}\d{{3}}(?!\d)|(?:\+|00){GAP}51{GAP}1{GAP}\d{{3}}{GAP}\d{{4}}(?!\d)|"
        rf"(?:\+|00){GAP}591{GAP}[2-7]{GAP}\d{{3}}{GAP}\d{{3,4}}(?!\d)|"
        rf"\b(?:tel[ée]fono|tel[fl]?|cel(?:ular)?|whatsapp|phone)\b\W{{0,4}}\d{{2,4}}{GAP}\d{{2,4}}{GAP}\d{{2,4}}(?!\d)",
        re.I,
    ),
    "document": re.compile(
        rf"\b(?:d\.?n\.?i\.?|c\.i\.|ci|carnet|c[ée]dula|documento|r\.?u\.?c\.?)(?!\w)"
        rf"(?:\W|n[°º.o]|de identidad|num\w*){{0,6}}(?:\d{{6,11}}|\d{{1,2}}[. ]\d{{3}}[. ]\d{{3}})(?!\d)|"
        rf"(?<![\d-]){CARD}(?:-\d[A-Z])?[ \-](?:{DEPARTMENTS})\b",
        re.I,
    ),
    "coordinates": re.compile(
        r"(?<![\d.,])-(?:\d|1\d|2[0-3])[.,]\d{4,}[,;\s]+-(?:5[7-9]|6\d|7\d|8[0-2])[.,]\d{3,}|"
        r"(?<![\d.,])(?:\d|1\d|2[0-3])[.,]\d{4,}\s?°?\s?S\b\W{0,3}(?:5[7-9]|6\d|7\d|8[0-2])[.,]\d{3,}\s?°?\s?[WO]\b|"
        r"\b\d{1,2}\s?°\s?\d{1,2}\s?['′]\s?\d{1,2}(?:[.,]\d+)?\s?[\"″”]?\s?[NSWEO]\b"
    ),
}
# Forms that a number or a date may have by chance: looked for where text is open and should hold codes.
WEAK = {
    "mail": re.compile(r"[\w.+-]+\s?[(\[{]?\s?\b(?:arroba)\b\s?[)\]}]?\s?[\w-]{2,}", re.I),
    "phone": re.compile(
        rf"(?<![\d.,])(?:9(?:{GAP}\d){{8}}|[67](?:{GAP}\d){{7}}|\(0?1\){GAP}\d{{3}}{GAP}\d{{4}})(?!\d)"
    ),
    "document": re.compile(r"(?<![\d.,])\d{8}(?:-?[0-9A-K])?(?![\w])|(?<!\d)\d{6,8}-\d[A-Z](?!\w)"),
    "date": re.compile(
        rf"(?<!\d){YEAR}[-/.]{MONTH}[-/.]{DAY}(?!\d)|(?<!\d){DAY}[-/.]{MONTH}[-/.](?:{YEAR}|\d\d)(?!\d)|"
        rf"(?<!\d){DAY} {MONTH} {YEAR}(?!\d)|(?<!\d){DAY}[-/. ](?:{SHORT_MONTHS})[a-z]*\.?[-/. ](?:{YEAR}|\d\d)(?!\d)|"
        rf"\b\d{{1,2}}(?:\s+de|st|nd|rd|th)?\s+(?:{MONTH_WORDS})\b|\b(?:{MONTH_WORDS})\s+\d{{1,2}}\b",
        re.I,
    ),
    "device": re.compile(r"\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b|(?<!\d)\d{15}(?!\d)", re.I),
}
DASHES = dict.fromkeys(map(ord, "‐‑‒–—−"), "-")
WIDTHLESS = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
RUC = re.compile(r"(?<!\d)(?:10|15|16|17|20)\d{9}(?!\d)")
DNI = re.compile(r"(?<![\d-])(\d{8})-([0-9A-K])(?![\w-])")
RUC_WEIGHTS = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
DNI_WEIGHTS, DNI_LETTERS, DNI_DIGITS = (3, 2, 7, 6, 5, 4, 3, 2), "KABCDEFGHIJ", "67890112345"
WORDS_APART = re.compile(r"[^\W\d_]{2,}[\s,]+[^\W\d_]{2,}")
NAME_LIKE = re.compile(r"[A-ZÁÉÍÓÚÑ][a-záéíóúñü]{2,}")
NAME = r"[A-ZÁÉÍÓÚÑ][a-záéíóúñü]{2,}"
# What may follow an office, or stand in the name of one, and is no person's: "Fiscal General", "Defensora del Pueblo".
MATTERS = (
    "General Departamental Municipal Nacional Distrital Regional Provincial Ejecutivo Ejecutiva Técnico Técnica "
    "Público Pública Mixto Mixta Primero Primera Segundo Segunda Tercero Tercera Adjunto Adjunta Civil Penal "
    "Familia Académico Académica Administrativo Administrativa Suplente Titular Social Comunitario Comunitaria "
    "Superior Ejecutivos Pueblo Nación Estado República Plurinacional Bolivia Perú España Madrid Boliviana "
    "Boliviano Peruana Peruano Española Internacional Interamericana Interinstitucional Unidas Naciones Unión "
    "Europea Unidad Género Mujer Mujeres Niñez Niña Niñas Adolescencia Adolescentes Juventud Juvenil Derechos "
    "Humanos Humano Humana Igualdad Oportunidades Violencia Lucha Emergencia Protección Prevención Atención "
    "Asistencia Víctimas Víctima Desarrollo Salud Educación Justicia Seguridad Ciudadana Ciudadano Participación "
    "Vecinal Vecinales Barrial Zonal Instrucción Cautelar Sentencia Investigación Especial Especializada "
    "Especializado Legal Integral Integrales Planificación Presupuesto Finanzas Cultura Culturas Defensa Gestión "
    "Políticas Proyectos Programas Centro Servicio Servicios Junta Juntas Villa Distrito Zona Red Mesa Comité "
    "Comisión Concejo Consejo Cooperación Ministerio Ministerios Municipalidad Gobierno Gobiernos Autónomo "
    "Autónoma Policía Comisaría Fiscalía Defensoría Executive Deputy Women Rights Health Family Police Public "
    "Community Office Council City United Nations Unit Gender Violence Protection Prevention Services Service "
    "Centre Center Development Justice Head"
)
HONORIFICS = r"Sr|Sra|Srta|Dr|Dra|Lic|Lcda|Abg|Abog|Ing|Prof|Mtro|Mtra|Cnel|Cnl|Cap|Sgto|Sof|Tte|Mr|Mrs|Ms"
OFFICES = (
    "alcalde|alcaldesa|juez|jueza|fiscal|concejal|concejala|regidor|regidora|comisario|director|directora|defensor|"
    "defensora|jefe|jefa|secretario|secretaria|ministro|ministra|viceministro|viceministra|gobernador|gobernadora|"
    "gerente|gerenta|subgerente|subgerenta|subdirector|subdirectora|coordinador|coordinadora|dirigente|dirigenta|"
    "técnico|técnica|promotor|promotora|médico|médica|enfermero|enfermera|trabajador|trabajadora|adjunto|adjunta|"
    "coronel|capitán|capitana|sargento|suboficial|abogado|abogada|psicólogo|psicóloga|doctor|doctora|licenciado|"
    "licenciada|funcionario|funcionaria|presidente|presidenta|diputado|diputada|senador|senadora|congresista|señor|"
    "señora|don|doña|responsable|encargado|encargada|facilitador|facilitadora|entrevistador|entrevistadora|encuestador|"
    "encuestadora|mayor|judge|prosecutor|councillor|officer|minister|secretary|lawyer|"
    "psychologist"
)
OFFICIAL = re.compile(
    rf"\b(?:(?:{HONORIFICS})\.|(?i:{OFFICES}))\s+(?!(?:{'|'.join(MATTERS.split())})\b)({NAME}(?:\s+{NAME})*)"
)
# What an address is allowed to be in a document: domains that no one has (RFC 2606) and those that name no person.
NOBODY = re.compile(r"@(?:[\w-]+\.)*(?:example\.(?:com|org|net)|example|invalid|test|localhost)\b|noreply|^git@", re.I)


def readable(words: str) -> str:
    """Return a text as it looks: wide digits and blanks as plain ones, dashes as hyphens, without what has no width."""
    if words.isascii():
        return words
    plain = unicodedata.normalize("NFKC", words).translate(DASHES)
    return "".join(one for one in plain if unicodedata.category(one) != "Cf") if WIDTHLESS.search(plain) else plain


def strong_kinds(words: str, nobody: Collection[str] = ()) -> Iterator[str]:
    """Yield the kinds of identifier whose unmistakable form stands in a text; those of `nobody` apart."""
    words = readable(words)
    for kind, pattern in STRONG.items():
        told = (found[0] for found in pattern.finditer(words) if found[0] not in nobody)
        if any(kind != "mail" or not NOBODY.search(one) for one in told):
            yield kind
    rucs = (found[0] for found in RUC.finditer(words) if found[0] not in nobody and valid_ruc(found[0]))
    dnis = (found for found in DNI.finditer(words) if found[0] not in nobody and _checked_dni(found.groups()))
    if any(rucs) or any(dnis):
        yield "document"


def kind_in(words: str) -> str | None:
    """Return the kind of identifier that stands in an open answer, strong forms first; None where none is seen."""
    words = readable(words)
    strong = next(strong_kinds(words), None)
    return strong or next((kind for kind, pattern in WEAK.items() if pattern.search(words)), None)


def kind_in_any(answers: Iterable[str]) -> str | None:
    """Return the kind of identifier seen in any of the answers of an open column; "text" for words of free text."""
    different = sorted(set(answers) - {""})
    found = next((kind for one in different if (kind := kind_in(one))), None)
    return found or ("text" if any(map(free_text, different)) else None)


def official_in(words: str, places: Collection[str] = ()) -> bool:
    """Return whether words name an office with somebody's name after it ("la jueza …", "Dra. …"), no place's."""
    named = (found[1] for found in OFFICIAL.finditer(readable(words)))
    return any(name not in places and name.split()[0].lower() not in OFFICES.split("|") for name in named)


def free_text(answer: str) -> bool:
    """Return whether an answer is words rather than a code: two words, or one written like a proper name."""
    return bool(WORDS_APART.search(answer) or NAME_LIKE.fullmatch(answer))


def kind_of_numbers(numbers: Iterable[str]) -> str | None:
    """Return the kind of identifier that most of the whole numbers of a column look like, else None.

    Eight digits are a Peruvian DNI or a Bolivian mobile, nine from 9 a Peruvian mobile, eleven with the right last one
    a RUC. A count or an amount may have such a form; half of the numbers of a column hardly do.
    """
    different = sorted(set(numbers) - {""})
    seen = [kind for one in different if (kind := _kind_of_number(one))]
    return max(set(seen), key=seen.count) if seen and 2 * len(seen) >= len(different) else None


def _kind_of_number(digits: str) -> str | None:
    if len(digits) == 9 and digits[0] == "9" or len(digits) == 8 and digits[0] in "67":
        return "phone"
    return "document" if len(digits) == 8 or len(digits) == 11 and valid_ruc(digits) else None


def valid_ruc(digits: str) -> bool:
    """Return whether the last digit of a Peruvian RUC is right (SUNAT, modulo 11)."""
    total = sum(weight * int(digit) for weight, digit in zip(RUC_WEIGHTS, digits, strict=False))
    return int(digits[10]) == (11 - total % 11) % 10


def _checked_dni(found: tuple[str, str]) -> bool:
    return found[1] in dni_check(found[0])


def dni_check(digits: str) -> tuple[str, str]:
    """Return the check digit and the check letter of a Peruvian DNI of eight digits (RENIEC, modulo 11)."""
    total = sum(weight * int(digit) for weight, digit in zip(DNI_WEIGHTS, digits, strict=True))
    place = (11 - total % 11) % 11
    return DNI_DIGITS[place], DNI_LETTERS[place]
