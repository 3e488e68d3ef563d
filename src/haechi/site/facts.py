"""The known facts of the first edition, 2023, of the Seoul Smart City Prize.

Pure data for a public page. Every fact names its sources; what was looked for and not found
says so. Nothing here comes from the demonstration edition.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Text:
    en: str
    ko: str


@dataclass(frozen=True)
class Source:
    """Where a fact was read; url is empty for a release that was read without an address."""

    key: str
    title: Text
    url: str = ""


@dataclass(frozen=True)
class Fact:
    key: str
    label: Text
    value: Text
    sources: tuple[str, ...]
    is_known: bool = True


@dataclass(frozen=True)
class Winner:
    """A winner; where is_known is false, only the award and the number of prizes are known."""

    award: Text
    place: Text
    project: Text
    sources: tuple[str, ...]
    prizes: int = 1
    is_known: bool = True


NOT_KNOWN = Text("not known", "알려지지 않음")
NO_PROJECT = Text("", "")

SOURCES: tuple[Source, ...] = (
    Source(
        "release-2023-07-13",
        Text(
            "Press release of the Seoul Metropolitan Government of 13 July 2023",
            "2023년 7월 13일 서울특별시 보도자료",
        ),
    ),
    Source(
        "asiatoday-2023-09-17",
        Text("Asia Today of 17 September 2023", "2023년 9월 17일 아시아투데이"),
    ),
    Source(
        "byeon",
        Text("Announcement of the call", "공모 안내"),
        "https://byeon.com/seoul-smart-city-award-excellence-case-contest/",
    ),
    Source(
        "hk230712",
        Text("The Korea Economic Daily", "한국경제"),
        "https://www.hankyung.com/article/202307120674Y",
    ),
    Source(
        "hk230925",
        Text("The Korea Economic Daily", "한국경제"),
        "https://www.hankyung.com/article/202309257423Y",
    ),
    Source(
        "kt23",
        Text("The Korea Times", "코리아타임스"),
        "https://koreatimes.co.kr/www/nation/2023/07/120_354817.html",
    ),
    Source("etn230925", Text("Electronic Times", "전자신문"), "https://etnews.com/20230925000157"),
    Source("etn230926", Text("Electronic Times", "전자신문"), "https://etnews.com/20230926000204"),
    Source(
        "etn260214", Text("Electronic Times", "전자신문"), "https://m.etnews.com/20260214000018"
    ),
    Source("news1-23", Text("News1", "뉴스1"), "https://news1.kr/amp/local/seoul/5182777"),
    Source(
        "newsis", Text("Newsis", "뉴시스"), "https://www.newsis.com/view/NISX20230925_0002464000"
    ),
    Source(
        "bk202614",
        Text("BusinessKorea", "비즈니스코리아"),
        "http://www.businesskorea.co.kr/news/articleView.html?idxno=202614",
    ),
    Source(
        "lep",
        Text("LEP Consultants", "LEP Consultants"),
        "https://lepconsultants.ch/zh/medien-zh/urban-planing-news-zh/"
        "2346-seoul-s-first-smart-city-prize-announces-winners",
    ),
    Source(
        "etn250325",
        Text("Electronic Times", "전자신문"),
        "https://m.etnews.com/20250325000240",
    ),
    Source(
        "segye25",
        Text("Segye Ilbo", "세계일보"),
        "https://www.segye.com/newsView/20250824510537",
    ),
    Source(
        "mt26",
        Text("Money Today", "머니투데이"),
        "https://www.mt.co.kr/amp/policy/2026/02/13/2026021309241517829",
    ),
    Source(
        "iotmad",
        Text("Note of a winner", "수상 기관의 알림"),
        "https://iotmadlab.es/en/?p=2348",
    ),
)

FACTS: tuple[Fact, ...] = (
    Fact(
        "established",
        Text("Established", "제정"),
        Text(
            "September 2022, by the Seoul Metropolitan Government with WeGO, which runs it",
            "2022년 9월 서울특별시가 세계스마트시티기구(WeGO)와 함께 제정하고 WeGO가 운영",
        ),
        ("byeon", "release-2023-07-13"),
    ),
    Fact(
        "call",
        Text("Call", "공모 기간"),
        Text(
            "Announced for 1 March to 31 May 2023; in the end March to June",
            "당초 2023년 3월 1일부터 5월 31일까지로 공고, 실제로는 3월부터 6월까지",
        ),
        ("byeon", "release-2023-07-13"),
    ),
    Fact(
        "applications",
        Text("Applications", "응모"),
        Text("240, from 93 cities in 47 countries", "47개국 93개 도시에서 240건"),
        ("etn260214",),
    ),
    Fact(
        "eligible",
        Text("Eligible after the first screening", "적격 심사 통과"),
        Text(
            "209: Human-CentriCity 71, Tech-InnovaCity 118, Leadership 20",
            "209건: 사람 중심 71건, 기술 혁신 118건, 리더십 20건",
        ),
        ("release-2023-07-13",),
    ),
    Fact(
        "ineligible",
        Text("Reasons of ineligibility", "부적격 사유"),
        Text("31 applications; the reasons: not known", "31건, 사유는 알려지지 않음"),
        ("release-2023-07-13", "etn260214"),
        is_known=False,
    ),
    Fact(
        "regions",
        Text("Regions of the 209", "209건의 지역 분포"),
        Text(
            "Asia 44 %, Europe 24 %, Middle East 17 %, Americas 10 %, Africa 3 %, Oceania 2 %",
            "아시아 44%, 유럽 24%, 중동 17%, 미주 10%, 아프리카 3%, 오세아니아 2%",
        ),
        ("hk230712", "release-2023-07-13"),
    ),
    Fact(
        "korean",
        Text("Korean applications among the 240", "240건 가운데 국내 응모"),
        Text(
            "33: 6 cities, 6 institutions, 19 companies, 2 leaders",
            "33건: 도시 6건, 기관 6건, 기업 19건, 리더 2명",
        ),
        ("hk230712", "release-2023-07-13"),
    ),
    Fact(
        "jury",
        Text("Jury", "심사위원단"),
        Text(
            "16 judges from energy, digital economy, disaster management, urban development "
            "and other fields, scoring online from 5 to 19 July 2023",
            "에너지, 디지털 경제, 재난 관리, 도시 개발 등의 심사위원 16명이 "
            "2023년 7월 5일부터 19일까지 온라인으로 심사",
        ),
        ("release-2023-07-13", "kt23"),
    ),
    Fact(
        "jury_names",
        Text("Names of the judges", "심사위원 명단"),
        NOT_KNOWN,
        (),
        is_known=False,
    ),
    Fact(
        "reviews_per_entry",
        Text("Judges for each entry", "응모작 한 건당 심사위원 수"),
        NOT_KNOWN,
        (),
        is_known=False,
    ),
    Fact(
        "weights",
        Text("Weights of the six criteria", "여섯 평가 항목의 가중치"),
        NOT_KNOWN,
        (),
        is_known=False,
    ),
    Fact(
        "finalists",
        Text("Shortlist", "후보 명단"),
        Text("40; around 42 had been planned", "40건, 당초 계획은 42건 안팎"),
        ("bk202614", "asiatoday-2023-09-17", "release-2023-07-13"),
    ),
    Fact(
        "final_committee",
        Text("Final committee", "최종심사위원회"),
        Text(
            "Met on 24 September 2023, the Mayor of Seoul taking part, and fixed the winners",
            "2023년 9월 24일 서울시장이 참여한 가운데 열려 수상작을 확정",
        ),
        ("etn230925", "news1-23", "newsis"),
    ),
    Fact(
        "winners",
        Text("Prizes", "시상"),
        Text(
            "21: Human-CentriCity 8, Tech-InnovaCity 8, Leadership 2, Special Mentions 3",
            "21건: 사람 중심 8건, 기술 혁신 8건, 리더십 2건, 특별상 3건",
        ),
        ("etn230925", "etn230926", "etn250325", "segye25", "mt26"),
    ),
    Fact(
        "ceremony",
        Text("Ceremony", "시상식"),
        Text(
            "25 September 2023, 17:30 KST, DDP Art Hall 2, about 200 guests",
            "2023년 9월 25일 17시 30분(한국 시각), 동대문디자인플라자 아트홀 2관, 약 200명 참석",
        ),
        ("asiatoday-2023-09-17", "newsis"),
    ),
)

_HUMAN = Text("Human-CentriCity", "사람 중심")
_TECH = Text("Tech-InnovaCity", "기술 혁신")
_WINNER_SOURCES = ("etn230926", "bk202614", "lep", "hk230925")


def _award(category: Text, level: Text) -> Text:
    return Text(f"{category.en}, {level.en}", f"{category.ko} {level.ko}")


def _winner(award: Text, place: Text, project: Text, *more: str) -> Winner:
    return Winner(award, place, project, (*_WINNER_SOURCES, *more))


def _unknown(award: Text, prizes: int = 1) -> Winner:
    return Winner(award, NOT_KNOWN, NOT_KNOWN, (), prizes, is_known=False)


_GOLD = Text("gold", "금상")
_SILVER = Text("silver", "은상")
_BRONZE = Text("bronze", "동상")
_CORPORATE = Text("corporate prize", "기업상")
_INSTITUTION = Text("institution prize", "기관상")
_LEADERSHIP = Text("Leadership", "리더십")
_SPECIAL = Text("Special Mention", "특별상")

WINNERS: tuple[Winner, ...] = (
    _winner(
        _award(_HUMAN, _GOLD),
        Text("Odense, Denmark", "덴마크 오덴세"),
        Text("LEAP digital participation platform", "LEAP 디지털 참여 플랫폼"),
    ),
    _winner(
        _award(_HUMAN, _SILVER),
        Text("Dublin, Ireland", "아일랜드 더블린"),
        Text("Citizen smart-city education “ANF”", "시민 스마트도시 교육 ‘ANF’"),
    ),
    _winner(
        _award(_HUMAN, _SILVER),
        Text("Manila, Philippines", "필리핀 마닐라"),
        Text("Go! Manila integrated services", "Go! Manila 통합 서비스"),
    ),
    _winner(
        _award(_HUMAN, _BRONZE),
        Text("Da Nang, Vietnam", "베트남 다낭"),
        Text("Smart Trip traffic monitoring and analysis", "Smart Trip 교통 모니터링과 분석"),
    ),
    _winner(
        _award(_HUMAN, _BRONZE),
        Text("Luxembourg, Government IT Centre", "룩셈부르크 정부 정보기술센터"),
        Text("Digital administration platform", "디지털 행정 플랫폼"),
    ),
    _winner(
        _award(_HUMAN, _BRONZE),
        Text("São Paulo, Brazil", "브라질 상파울루"),
        Text(
            "Map of the welfare service network for disabled people",
            "장애인 복지 서비스 네트워크 지도",
        ),
    ),
    _winner(
        _award(_HUMAN, _CORPORATE),
        Text("One Smile Foundation, Yokohama, Japan", "일본 요코하마 One Smile Foundation"),
        Text("Smile-recognition donation platform", "웃음 인식 기부 플랫폼"),
    ),
    _winner(
        _award(_HUMAN, _INSTITUTION),
        Text("KICT, Korea", "대한민국 한국건설기술연구원(KICT)"),
        Text("Korea–Vietnam smart city technology centre", "한·베트남 스마트도시 기술센터"),
    ),
    _winner(
        _award(_TECH, _GOLD),
        Text("Wellington, New Zealand", "뉴질랜드 웰링턴"),
        Text("Climate-adaptation digital twin", "기후 적응 디지털 트윈"),
    ),
    _winner(
        _award(_TECH, _SILVER),
        Text("Los Angeles, United States", "미국 로스앤젤레스"),
        Text("MyLA311", "MyLA311"),
    ),
    _winner(
        _award(_TECH, _SILVER),
        Text("Madrid, Spain", "스페인 마드리드"),
        Text("Madrid Data-Based, City Intelligence", "Madrid Data-Based, City Intelligence"),
        "iotmad",
    ),
    _unknown(_award(_TECH, _BRONZE), prizes=3),
    _unknown(_award(_TECH, _CORPORATE)),
    _unknown(_award(_TECH, _INSTITUTION)),
    _winner(
        _LEADERSHIP,
        Text("Uğur İbrahim Altay, Konya, Türkiye", "튀르키예 코니아 우우르 이브라힘 알타이"),
        Text("About 200 apps, and the response to the earthquake", "앱 약 200개와 지진 대응"),
    ),
    _winner(
        _LEADERSHIP,
        Text(
            "Sheikh Fazle Noor Taposh, Dhaka South, Bangladesh",
            "방글라데시 다카 남부 셰이크 파즐레 누르 타포시",
        ),
        NO_PROJECT,
    ),
    _winner(_SPECIAL, Text("Kaohsiung, Taiwan", "대만 가오슝"), NO_PROJECT),
    _winner(_SPECIAL, Text("Abu Dhabi, United Arab Emirates", "아랍에미리트 아부다비"), NO_PROJECT),
    _winner(_SPECIAL, Text("Madinah, Saudi Arabia", "사우디아라비아 메디나"), NO_PROJECT),
)

SPECIAL_MENTION_PARTNERS = Fact(
    "special_mention_partners",
    Text("Partners of the Special Mentions", "특별상 협력기관"),
    Text(
        "GGGI (green) and IMD (competitiveness); which partner gave which: not known",
        "GGGI(녹색), IMD(경쟁력). 어느 기관이 어느 상을 주었는지는 알려지지 않음",
    ),
    ("lep", "bk202614"),
)


def source(key: str) -> Source:
    return next(source for source in SOURCES if source.key == key)
