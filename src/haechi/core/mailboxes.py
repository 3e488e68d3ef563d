"""What the address of a mailbox tells about its owner: which organisation, or none.

A mailbox of a provider that serves anybody tells nothing, and neither do the domains that are
kept for examples.
"""

from functools import lru_cache

FREE_MAIL = frozenset(
    [
        # Korea
        *("naver.com", "hanmail.net", "daum.net", "kakao.com", "nate.com", "korea.com"),
        *("hanmir.com", "empas.com", "empal.com", "dreamwiz.com", "paran.com", "lycos.co.kr"),
        *("chol.com", "freechal.com", "netian.com", "hitel.net", "hanafos.com", "yahoo.co.kr"),
        *("nate.co.kr", "unitel.co.kr", "netsgo.com", "orgio.net", "sayclub.com", "gmail.co.kr"),
        # everywhere
        *("gmail.com", "googlemail.com", "hotmail.com", "outlook.com", "live.com", "msn.com"),
        *("yahoo.com", "ymail.com", "rocketmail.com", "aol.com", "icloud.com", "me.com", "mac.com"),
        *("proton.me", "protonmail.com", "pm.me", "tutanota.com", "tuta.io", "fastmail.com"),
        *("zoho.com", "mail.com", "gmx.com", "gmx.net", "hey.com", "hushmail.com"),
        # single countries
        *("gmx.de", "web.de", "t-online.de", "freenet.de", "orange.fr", "wanadoo.fr", "free.fr"),
        *("laposte.net", "sfr.fr", "libero.it", "virgilio.it", "tiscali.it", "telefonica.net"),
        *("sapo.pt", "mail.ru", "yandex.ru", "yandex.com", "rambler.ru", "bk.ru", "ukr.net"),
        *("wp.pl", "o2.pl", "onet.pl", "seznam.cz", "abv.bg", "freemail.hu", "btinternet.com"),
        *("qq.com", "163.com", "126.com", "sina.com", "sohu.com", "foxmail.com", "yeah.net"),
        *("rediffmail.com", "uol.com.br", "bol.com.br", "terra.com.br", "comcast.net"),
        *("verizon.net", "att.net", "sbcglobal.net", "bigpond.com", "naver.co.jp", "docomo.ne.jp"),
    ]
)
# One service for all the public officials of a country: sharing it says no more than the country.
OFFICIAL_MAIL = frozenset({"korea.kr", "nic.in", "gov.in"})
# The same brand under the domains of many countries, such as hotmail.co.uk and yahoo.co.jp.
FREE_BRANDS = frozenset({"hotmail", "yahoo", "outlook", "live", "gmx", "yandex", "ymail"})
# Below these a name belongs to somebody only with one label more: seoul.go.kr, ox.ac.uk.
SECOND_LEVEL = frozenset(
    [
        *("ac", "co", "com", "edu", "ed", "go", "gob", "gov", "gouv", "gv", "govt", "lg", "mil"),
        *("ne", "net", "nom", "or", "org", "pe", "re", "sc", "hs", "ms", "es", "kg", "id", "ltd"),
        *("plc", "sch", "police", "nhs", "ad", "gr", "info", "biz", "web", "art", "govern"),
    ]
)
# Kept for examples and tests by RFC 2606 and RFC 6761; they belong to nobody.
RESERVED = frozenset({"example.com", "example.net", "example.org"})
RESERVED_ENDS = frozenset({"example", "invalid", "localhost", "test"})
NOBODYS = FREE_MAIL | OFFICIAL_MAIL | RESERVED


@lru_cache(maxsize=65_536)
def house_of(address: str) -> str:
    """The domain of the organisation that gave this mailbox; empty where it tells none.

    >>> house_of("mina@it.goyang.go.kr"), house_of("jun@goyang.go.kr")
    ('goyang.go.kr', 'goyang.go.kr')
    >>> house_of("ben@naver.com"), house_of("ben@mail.naver.com"), house_of("ben@hotmail.co.uk")
    ('', '', '')
    """
    _name, at, domain = address.strip().lower().rpartition("@")
    labels = [label for label in domain.strip(".").split(".") if label]
    if not at or len(labels) < 2 or labels[-1] in RESERVED_ENDS:
        return ""
    house = ".".join(labels[-owned(labels) :])
    ends = {".".join(labels[start:]) for start in range(len(labels))}
    if ends & NOBODYS or house.split(".")[0] in FREE_BRANDS:
        return ""
    return house


def owned(labels: list[str]) -> int:
    """How many labels from the end name the owner: two, or three below a country's own level."""
    return 3 if len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in SECOND_LEVEL else 2
