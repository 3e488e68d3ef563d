"""WRITES: people and places."""

from haechi.people.actions.accounts import register, set_preferences
from haechi.people.actions.organisations import (
    ORGANISATION_NAME_LIMIT,
    name_organisation,
    note_spelling,
)
from haechi.people.actions.places import (
    CITY_NAME_LIMIT,
    FROM_THE_SOURCE,
    call,
    choose_name,
    fill,
    key_of,
    living_names,
    load_cities,
    load_countries,
    load_places,
    name_in_both,
    names_of,
    propose_city,
    rename,
    state_of,
    table,
    take_back_name,
)
from haechi.people.actions.privacy import (
    ERASED,
    end_sessions,
    erase_person,
    forget_in_journal,
    without,
)

__all__ = [
    "CITY_NAME_LIMIT",
    "ERASED",
    "FROM_THE_SOURCE",
    "ORGANISATION_NAME_LIMIT",
    "call",
    "choose_name",
    "end_sessions",
    "erase_person",
    "fill",
    "forget_in_journal",
    "key_of",
    "living_names",
    "load_cities",
    "load_countries",
    "load_places",
    "name_in_both",
    "name_organisation",
    "names_of",
    "note_spelling",
    "propose_city",
    "register",
    "rename",
    "set_preferences",
    "state_of",
    "table",
    "take_back_name",
    "without",
]
