"""Who takes part in the demonstration edition: the standing cast and the sixteen judges."""

from dataclasses import dataclass


@dataclass(frozen=True)
class CastMember:
    key: str
    name_en: str
    name_ko: str
    email: str
    role: str
    about_en: str
    about_ko: str


@dataclass(frozen=True)
class PlannedJudge:
    """A judge; severity is the points by which this judge is stricter than the average."""

    name_en: str
    name_ko: str
    email: str
    field: str
    country: str
    languages: tuple[str, ...]
    employer_en: str
    employer_ko: str
    severity: float
    conflict_organisation: str | None = None

    @property
    def knows(self) -> tuple[str, ...]:
        """The answers of applicants that name what this judge knows, as ``question:option``."""
        return _KNOWS[self.field]


def _cast(key: str, names: tuple[str, str], role: str, about: tuple[str, str]) -> CastMember:
    return CastMember(key, *names, f"{key}@example.org", role, *about)


CAST: tuple[CastMember, ...] = (
    _cast(
        "mina",
        ("Mina Seo", "서미나"),
        "applicant",
        ("Applies for the City of Goyang.", "고양시를 대표해 응모하는 담당자입니다."),
    ),
    _cast(
        "omar",
        ("Omar Haddad", "오마르 하다드"),
        "applicant",
        (
            "Applies for the City of Amman, and must see nothing of Mina's.",
            "암만시를 대표해 응모하며 서미나 님의 응모작은 볼 수 없습니다.",
        ),
    ),
    _cast(
        "ines",
        ("Ines Duarte", "이네스 두아르트"),
        "judge",
        ("Judge for governance, from Portugal.", "포르투갈의 거버넌스 분야 심사위원입니다."),
    ),
    _cast(
        "jun",
        ("Jun Park", "박준"),
        "judge",
        ("Judge for mobility, from Korea.", "대한민국의 교통 분야 심사위원입니다."),
    ),
    _cast(
        "ben",
        ("Ben Okafor", "벤 오카포르"),
        "judge",
        (
            "Judge for the environment, from Nigeria; he once advised the City of Nairobi.",
            "나이지리아의 환경 분야 심사위원으로 나이로비시와 이해충돌이 있습니다.",
        ),
    ),
    _cast(
        "sora",
        ("Sora Lim", "임소라"),
        "secretary",
        ("Secretary: runs the edition day by day.", "회차를 날마다 운영하는 사무국 담당자입니다."),
    ),
    _cast(
        "chair",
        ("Hana Yoon", "윤하나"),
        "chair",
        ("Chair of the jury.", "심사위원단의 위원장입니다."),
    ),
    _cast(
        "eli",
        ("Eli Novak", "엘리 노바크"),
        "eligibility_officer",
        ("Eligibility officer, first signature.", "적격 심사 담당자로 1차 확인을 맡습니다."),
    ),
    _cast(
        "yuna",
        ("Yuna Cho", "조유나"),
        "eligibility_officer",
        ("Eligibility officer, second signature.", "적격 심사 담당자로 2차 확인을 맡습니다."),
    ),
    _cast(
        "ada",
        ("Ada Lindqvist", "아다 린드크비스트"),
        "auditor",
        ("Auditor: may read all and write nothing.", "모두 읽되 아무것도 고치지 않는 감사입니다."),
    ),
    _cast(
        "theo",
        ("Theo Marchetti", "테오 마르케티"),
        "analyst",
        ("Analyst: runs the calibration.", "보정 계산을 실행하는 분석가입니다."),
    ),
    _cast(
        "grace",
        ("Grace Mwangi", "그레이스 므왕기"),
        "final_committee",
        ("Member of the final committee.", "최종심사위원회 위원입니다."),
    ),
    _cast(
        "kenji",
        ("Kenji Mori", "모리 겐지"),
        "final_committee",
        ("Member of the final committee.", "최종심사위원회 위원입니다."),
    ),
    _cast(
        "lucia",
        ("Lucia Ferrer", "루시아 페레르"),
        "steering_committee",
        ("Member of the steering committee.", "추진위원회 위원입니다."),
    ),
    _cast(
        "priya",
        ("Priya Nair", "프리야 나이르"),
        "partner",
        (
            "Speaks for the partner that gives a special mention.",
            "특별상을 함께 주는 협력기관의 담당자입니다.",
        ),
    ),
)


@dataclass(frozen=True)
class _Seat:
    key: str
    names: tuple[str, str]
    country: str
    languages: tuple[str, ...]
    employer: tuple[str, str]
    severity: float
    conflict: str | None = None


_KNOWS = {
    "inclusion": tuple(
        f"groups:{group}"
        for group in ("elderly", "youth", "disabled", "women", "poor", "newcomers", "others")
    ),
    "mobility": ("fields:mobility", "fields:safety"),
    "environment": ("fields:environment", "fields:energy"),
    "governance": ("fields:governance", "fields:welfare", "fields:culture"),
}

_JURY: dict[str, tuple[_Seat, ...]] = {
    "inclusion": (
        _Seat(
            "seona",
            ("Seon-a Gal", "갈선아"),
            "KR",
            ("ko", "en"),
            ("Persimmon Village Institute for Welfare", "감나무마을 복지연구원"),
            0.10,
        ),
        _Seat(
            "leila",
            ("Leila Benhaddou", "레일라 벤하두"),
            "MA",
            ("ar", "fr", "en"),
            ("Open Courtyard Foundation", "열린안뜰 재단"),
            0.55,
        ),
        _Seat(
            "mele",
            ("Mele Rangihuna", "멜레 랑이후나"),
            "NZ",
            ("en", "mi"),
            ("Seven Ferns School of Social Policy", "일곱고사리 사회정책대학원"),
            -0.30,
        ),
        _Seat(
            "tomasz",
            ("Tomasz Wierzbnik", "토마시 비에르즈브니크"),
            "PL",
            ("pl", "en", "de"),
            ("Association of Patient Libraries", "기다리는도서관 협회"),
            0.20,
        ),
    ),
    "mobility": (
        _Seat(
            "jun",
            ("Jun Park", "박준"),
            "KR",
            ("ko", "en"),
            ("Slow Snail Transport Laboratory", "느린달팽이 교통연구소"),
            -0.15,
        ),
        _Seat(
            "camila",
            ("Camila Restovar", "카밀라 레스토바르"),
            "CO",
            ("es", "en"),
            ("Cloud Ladder Mobility Institute", "구름사다리 교통연구원"),
            0.70,
        ),
        _Seat(
            "anneke",
            ("Anneke Vandoornik", "아네커 반도르니크"),
            "NL",
            ("nl", "en"),
            ("Nine Bicycles Academy", "아홉자전거 아카데미"),
            -0.60,
        ),
        _Seat(
            "rajan",
            ("Rajan Kulpath", "라잔 쿨파트"),
            "IN",
            ("hi", "en"),
            ("Banyan Platform Institute of Transport", "반얀승강장 교통연구원"),
            0.05,
        ),
    ),
    "environment": (
        _Seat(
            "ben",
            ("Ben Okafor", "벤 오카포르"),
            "NG",
            ("en", "ig"),
            ("Rain Gauge Society", "빗물자 학회"),
            0.35,
            "City of Nairobi",
        ),
        _Seat(
            "sigrid",
            ("Sigrid Halvorsund", "시그리드 할보르순"),
            "NO",
            ("no", "en"),
            ("Moss and Stone Research Station", "이끼와돌 연구기지"),
            -0.45,
        ),
        _Seat(
            "minhanh",
            ("Truong Minh Anh", "쯔엉민아인"),
            "VN",
            ("vi", "en"),
            ("Lotus Pond Centre for Urban Water", "연못연꽃 도시물센터"),
            -0.05,
        ),
        _Seat(
            "carlos",
            ("Carlos Ibarrola", "카를로스 이바롤라"),
            "MX",
            ("es", "en"),
            ("Blue Agave School of Climate", "푸른용설란 기후대학원"),
            0.40,
        ),
    ),
    "governance": (
        _Seat(
            "ines",
            ("Ines Duarte", "이네스 두아르트"),
            "PT",
            ("pt", "en", "es"),
            ("Tiled Window Institute of Public Life", "타일창 공공연구원"),
            -0.55,
        ),
        _Seat(
            "yusuf",
            ("Yusuf Demirhisar", "유수프 데미르히사르"),
            "TR",
            ("tr", "en"),
            ("Copper Kettle Centre for Local Government", "구리주전자 지방행정센터"),
            0.15,
        ),
        _Seat(
            "claire",
            ("Claire Montfaucher", "클레르 몽포셰"),
            "FR",
            ("fr", "en"),
            ("Paper Bridge Observatory", "종이다리 관측소"),
            -0.35,
        ),
        _Seat(
            "haruka",
            ("Haruka Tsukinaga", "쓰키나가 하루카"),
            "JP",
            ("ja", "en"),
            ("Tall Reed Institute for Open Government", "키큰갈대 열린행정연구원"),
            -0.05,
        ),
    ),
}


def judges() -> tuple[PlannedJudge, ...]:
    """Sixteen judges, four to a field, always the same."""
    return tuple(_judge(field, seat) for field, seats in _JURY.items() for seat in seats)


def _judge(field: str, seat: _Seat) -> PlannedJudge:
    return PlannedJudge(
        name_en=seat.names[0],
        name_ko=seat.names[1],
        email=f"{seat.key}@example.org",
        field=field,
        country=seat.country,
        languages=seat.languages,
        employer_en=seat.employer[0],
        employer_ko=seat.employer[1],
        severity=seat.severity,
        conflict_organisation=seat.conflict,
    )
