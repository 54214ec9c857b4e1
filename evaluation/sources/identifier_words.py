"""The names by which columns that point at a person are called: by form designers, and by KoboToolbox and ODK."""

from __future__ import annotations

import re
import unicodedata

# Columns that KoboToolbox and ODK add to every export (their documentation of exports), by the last part of the name.
SYSTEM = frozenset(
    "_id _uuid _submission_time _submitted_by _validation_status _notes _tags _status _index _parent_index "
    "_parent_table_name _submission__id _submission__uuid _submission__submission_time _submission__submitted_by "
    "_submission__validation_status _submission__notes _submission__status _submission__tags _submission___version__ "
    "_geolocation _attachments _version_ __version__ _bamboo_dataset_id _xform_id _xform_id_string _deleted_at "
    "start end today deviceid device_id username simserial sim_serial subscriberid subscriber_id phonenumber "
    "phone_number email audit audit_url instanceid instancename deprecatedid key parent_key submissiondate submitterid "
    "submittername attachmentspresent attachmentsexpected reviewstate edits formversion formdef_version "
    "formhub_uuid rootuuid starttime endtime caseid".split()
)
WORDS = {
    "name": "nombre nombres apellido apellidos apellidopaterno apellidomaterno nombrecompleto ape name names firstname "
    "lastname surname fullname forename nickname apodo alias sutima suti nome sobrenome",
    "document": "dni ci cedula carnet documento pasaporte passport ruc nit nif nie cui ssn expediente folio",
    "phone": "celular telefono telefonos telefonico telefonica fono movil cel tel telf wsp wpp whatsapp phone "
    "telephone cellphone mobile",
    "mail": "correo email mail gmail",
    "address": "direccion domicilio calle address street addr",
    "coordinates": "lat lon lng latitud longitud latitude longitude gps geopoint geolocation geotrace geoshape "
    "coordenada coordenadas coordinate coordinates altitude altitud utm",
    "date": "fecha date dob birthdate birthday nacimiento fechanacimiento fecnac fnac cumpleanos",
    "account": "facebook instagram twitter tiktok telegram usuario username",
    "recording": "foto fotos photo picture audio video firma signature imagen image huella fingerprint",
    "official": "responsable responsables encargado encargada funcionario funcionaria firmante firmantes juez jueza "
    "alcalde alcaldesa concejal concejala regidor regidora defensor defensora entrevistador entrevistadora encuestador "
    "encuestadora facilitador facilitadora delegado delegada representante suscribe official signatory interviewer "
    "enumerator judge prosecutor councillor facilitator delegate representative",
    "device": "imei deviceid simserial subscriberid ip mac",
}
KIND_OF_WORD = {word: kind for kind, words in WORDS.items() for word in words.split()}
# Two words that together say what one alone does not.
PAIRS = {("fecha", "nacimiento"): "date", ("first", "name"): "name", ("e", "mail"): "mail"}
PAIRS |= {("fec", "nac"): "date", ("f", "nac"): "date"}

QUESTIONS = {
    "name": r"\bapellidos?\b|\bnombres? (?:completos?|y apellidos?|propios?)\b|\b(?:su|cual es el) nombre\b|"
    r"\bnombre de (?:la|el|su) (?:mujer|entrevistad[ao]|encuestador[ao]?|persona|usuaria|lideresa|agresor|hij[ao])\b|"
    r"\bcomo se llama\b|\b(?:full|first|last|her|your) name\b|\bsurname\b",
    "document": r"\bdni\b|\bcedula\b|\bcarnet de identidad\b|\bdocumento de identidad\b|\bpasaporte\b|"
    r"\bidentity (?:card|document)\b|\bpassport\b|\bid number\b|\bnumero de expediente\b",
    "phone": r"\btelefono\b|\bcelular\b|\bwhatsapp\b|\b(?:tele)?phone number\b|\btelephone\b|\bmobile number\b",
    "official": r"\bquien (?:firma|firmo|responde|respondio|suscribe|es (?:el |la )?responsable)\b|"
    r"\bnombre del? (?:la )?(?:responsable|autoridad|funcionari[oa]|juez|jueza|fiscal|alcalde|alcaldesa|profesional)\b|"
    r"\bwho (?:signed|signs|answered|is in charge|is responsible)\b|"
    r"\bname of the (?:official|judge|officer|authority)\b",
    "mail": r"\bcorreo electronico\b|\be-?mail\b",
    "address": r"\bdomicilio\b|\bdireccion (?:exacta|de (?:la|su) (?:casa|vivienda)|donde vive)\b|\bhome address\b|"
    r"\bstreet address\b",
    "coordinates": r"\blatitude?\b|\blongitude?\b|\bcoordenadas\b|\bcoordinates\b|\bgps\b",
    "date": r"\bfecha (?:exacta )?de (?:su )?nacimiento\b|"
    r"\bfecha (?:exacta )?(?:del hecho|de la agresion|de los hechos)\b|"
    r"\bdate of birth\b|\bbirth ?date\b|\bdate of the (?:facts|assault|incident)\b",
}
COMPILED = {kind: re.compile(pattern) for kind, pattern in QUESTIONS.items()}


def kind_of_name(name: str) -> str | None:
    """Return which kind of identifier a column is by its name ("system", or a key of WORDS), else None."""
    last = re.split(r"[/:]", plain(name))[-1]
    if last in SYSTEM:
        return "system"
    words = words_of(name)
    for pair, kind in PAIRS.items():
        if pair in zip(words, words[1:], strict=False):
            return kind
    return next((KIND_OF_WORD[word] for word in words if word in KIND_OF_WORD), None)


def kind_of_question(questions: dict[str, str]) -> str | None:
    """Return which kind of identifier the wording of a question asks for, in either language, else None."""
    for words in questions.values():
        for kind, pattern in COMPILED.items():
            if pattern.search(plain(words)):
                return kind
    return None


def plain(words: str) -> str:
    """Return words in lower case and without accents."""
    parts = unicodedata.normalize("NFKD", words.strip()).casefold()
    return "".join(letter for letter in parts if not unicodedata.combining(letter))


def words_of(name: str) -> list[str]:
    """Return the words of a column's name: cut at marks, numbers and capitals (`telefonoCasa`, `dni_1`)."""
    apart = re.sub(r"(?<=[a-záéíóúñ])(?=[A-ZÁÉÍÓÚÑ])", " ", name)
    return re.findall(r"[^\W\d_]+", plain(apart))
