"""Thirty countries' addresses: what is typed, what Stripe keeps, how it is printed, and what the form asks.

Real streets of public places. Labels are those of an English page.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class CountryCase:
    """`typed` holds what a customer enters, by Stripe's fields; `kept` what of it is kept otherwise than typed."""

    country: str
    typed: dict[str, str]
    lines: tuple[str, ...]
    """As printed, without the name."""
    labels: tuple[str, ...]
    """Of the form's fields, in order; an optional one ends with a question mark."""
    wrong_code: str
    """A postal code that cannot be one of this country; empty where it has none."""
    sentence: str = ""
    kept: dict[str, str] = field(default_factory=dict)

    @property
    def saved(self) -> dict[str, str | None]:
        """What Stripe has afterwards."""
        names = ("line1", "line2", "city", "state", "postal_code")
        typed = {name: self.kept.get(name, self.typed.get(name)) for name in names}
        return {**typed, "country": self.country}


LINE1, LINE2, CITY, CODE = "Address line 1", "Address line 2?", "City", "Postal code"
EUROPE = (LINE1, LINE2, CODE, CITY)
NORDIC = (LINE1, LINE2, CODE, "Town or city")


def no_postal_code(example: str) -> str:
    return f"This is no postal code of this country. One looks like {example}."


def address(line1: str, city: str = "", code: str = "", state: str = "", line2: str = "") -> dict[str, str]:
    values = {"line1": line1, "line2": line2, "city": city, "state": state, "postal_code": code}
    return {name: value for name, value in values.items() if value}


TABLE = (
    CountryCase(
        "US",
        address("1120 NW Couch St", "Portland", "972094126", "OR", "Suite 600"),
        ("1120 NW Couch St", "Suite 600", "Portland, OR 97209-4126", "United States"),
        (LINE1, LINE2, CITY, "State", "ZIP code"),
        "9720",
        "This is no ZIP code. One looks like 95014.",
        kept={"postal_code": "97209-4126"},
    ),
    CountryCase(
        "CA",
        address("301 Front St W", "Toronto", "m5v2t6", "ON"),
        ("301 Front St W", "Toronto ON M5V 2T6", "Canada"),
        (LINE1, LINE2, CITY, "Province", CODE),
        "M5V 2TD",
        no_postal_code("H3Z 2Y7"),
        kept={"postal_code": "M5V 2T6"},
    ),
    CountryCase(
        "GB",
        address("10 Downing Street", "London", "sw1a2aa"),
        ("10 Downing Street", "London", "SW1A 2AA", "United Kingdom"),
        (LINE1, LINE2, "Town or city", CODE),
        "SW1A",
        no_postal_code("EC1Y 8SY"),
        kept={"postal_code": "SW1A 2AA"},
    ),
    CountryCase(
        "IE",
        address("Kildare Street", "Dublin 2", "d02 vx57", "Co. Dublin"),
        ("Kildare Street", "Dublin 2", "Co. Dublin", "D02 VX57", "Ireland"),
        (LINE1, LINE2, CITY, "County?", "Eircode?"),
        "D02",
        "This is no Eircode. One looks like A65 F4E2.",
        kept={"postal_code": "D02 VX57"},
    ),
    CountryCase(
        "DE",
        address("Platz der Republik 1", "Berlin", "D-11011"),
        ("Platz der Republik 1", "11011 Berlin", "Germany"),
        EUROPE,
        "1101",
        no_postal_code("26133"),
        kept={"postal_code": "11011"},
    ),
    CountryCase(
        "AT",
        address("Dr.-Karl-Renner-Ring 3", "Wien", "1017", line2="Stiege 2"),
        ("Dr.-Karl-Renner-Ring 3", "Stiege 2", "1017 Wien", "Austria"),
        EUROPE,
        "10170",
        no_postal_code("1010"),
    ),
    CountryCase(
        "CH",
        address("Bundesplatz 3", "Bern", "CH-3003"),
        ("Bundesplatz 3", "3003 Bern", "Switzerland"),
        EUROPE,
        "30033",
        no_postal_code("2544"),
        kept={"postal_code": "3003"},
    ),
    CountryCase(
        "FR",
        address("126 rue de l’Université", "Paris", "75007"),
        ("126 rue de l’Université", "75007 Paris", "France"),
        EUROPE,
        "7500",
        no_postal_code("33380"),
    ),
    CountryCase(
        "BE",
        address("Rue de la Loi 16", "Bruxelles", "1000"),
        ("Rue de la Loi 16", "1000 Bruxelles", "Belgium"),
        EUROPE,
        "10000",
        no_postal_code("4000"),
    ),
    CountryCase(
        "NL",
        address("Binnenhof 1a", "Den Haag", "2513aa"),
        ("Binnenhof 1a", "2513 AA Den Haag", "Netherlands"),
        EUROPE,
        "2513",
        no_postal_code("1234 AB"),
        kept={"postal_code": "2513 AA"},
    ),
    CountryCase(
        "LU",
        address("Place Guillaume II 42", "Luxembourg", "L-1648"),
        ("Place Guillaume II 42", "1648 Luxembourg", "Luxembourg"),
        EUROPE,
        "16480",
        no_postal_code("4750"),
        kept={"postal_code": "1648"},
    ),
    CountryCase(
        "IT",
        address("Piazza di Monte Citorio", "Roma", "00186", "RM"),
        ("Piazza di Monte Citorio", "00186 Roma RM", "Italy"),
        (*EUROPE, "Province"),
        "186",
        no_postal_code("00144"),
    ),
    CountryCase(
        "ES",
        address("Calle Madrid 126", "Getafe", "28903", "M"),
        ("Calle Madrid 126", "28903 Getafe", "Madrid", "Spain"),
        (*EUROPE, "Province"),
        "2890",
        no_postal_code("28039"),
    ),
    CountryCase(
        "PT",
        address("Praça do Comércio 1", "Lisboa", "1100148"),
        ("Praça do Comércio 1", "1100-148 Lisboa", "Portugal"),
        EUROPE,
        "1100",
        no_postal_code("2725-079"),
        kept={"postal_code": "1100-148"},
    ),
    CountryCase(
        "SE",
        address("Riksgatan 1", "Stockholm", "SE-111 28"),
        ("Riksgatan 1", "111 28 Stockholm", "Sweden"),
        NORDIC,
        "1112",
        no_postal_code("11455"),
        kept={"postal_code": "111 28"},
    ),
    CountryCase(
        "NO",
        address("Karl Johans gate 22", "Oslo", "0026"),
        ("Karl Johans gate 22", "0026 Oslo", "Norway"),
        NORDIC,
        "26",
        no_postal_code("0025"),
    ),
    CountryCase(
        "DK",
        address("Christiansborg Slotsplads 1", "København", "1218"),
        ("Christiansborg Slotsplads 1", "1218 København", "Denmark"),
        EUROPE,
        "12180",
        no_postal_code("8660"),
    ),
    CountryCase(
        "FI",
        address("Mannerheimintie 30", "Helsinki", "00100"),
        ("Mannerheimintie 30", "00100 Helsinki", "Finland"),
        EUROPE,
        "100",
        no_postal_code("00550"),
    ),
    CountryCase(
        "PL",
        address("ul. Wiejska 4", "Warszawa", "00902"),
        ("ul. Wiejska 4", "00-902 Warszawa", "Poland"),
        EUROPE,
        "00-90",
        no_postal_code("00-950"),
        kept={"postal_code": "00-902"},
    ),
    CountryCase(
        "CZ",
        address("Sněmovní 4", "Praha 1", "11826"),
        ("Sněmovní 4", "118 26 Praha 1", "Czechia"),
        EUROPE,
        "1182",
        no_postal_code("100 00"),
        kept={"postal_code": "118 26"},
    ),
    CountryCase(
        "JP",
        address("永田町1-7-1", "千代田区", "１００−００１４", "東京都", "議員会館 3階"),
        ("〒100-0014", "東京都千代田区", "永田町1-7-1", "議員会館 3階", "Japan"),
        (CODE, "Prefecture", CITY, "District and number", "Building and room?"),
        "100-00",
        no_postal_code("154-0023"),
        kept={"postal_code": "100-0014"},
    ),
    CountryCase(
        "CN",
        address("世纪大道100号", "浦东新区", "200120", "上海市"),
        ("200120", "上海市浦东新区", "世纪大道100号", "China"),
        (CODE, "Province", "City and district", LINE1, LINE2),
        "20012",
        no_postal_code("266033"),
    ),
    CountryCase(
        "TW",
        address("信義路五段7號", "信義區", "110", "台北市"),
        ("110", "台北市信義區", "信義路五段7號", "Taiwan"),
        (CODE, "County or city", "District", LINE1, LINE2),
        "11",
        no_postal_code("104"),
    ),
    CountryCase(
        "HK",
        address("8 Finance Street", "Central", state="Hong Kong Island"),
        ("8 Finance Street", "Central", "Hong Kong Island", "Hong Kong"),
        ("Area", "District?", LINE1, LINE2),
        "",
    ),
    CountryCase(
        "KR",
        address("세종대로 110", "중구", "04524", "서울특별시"),
        ("서울특별시 중구", "세종대로 110", "04524", "South Korea"),
        ("Province or city", "City and district", LINE1, LINE2, CODE),
        "4524",
        no_postal_code("03051"),
    ),
    CountryCase(
        "IN",
        address("MG Road 1", "Bengaluru", "560001", "Karnataka"),
        ("MG Road 1", "Bengaluru 560001", "Karnataka", "India"),
        (LINE1, LINE2, CITY, "PIN code", "State"),
        "56000",
        "This is no PIN code. One looks like 110034.",
    ),
    CountryCase(
        "SG",
        address("1 Parliament Place", code="178880", line2="#02-01"),
        ("1 Parliament Place", "#02-01", "SINGAPORE 178880", "Singapore"),
        (LINE1, LINE2, CODE),
        "1788",
        no_postal_code("546080"),
    ),
    CountryCase(
        "AU",
        address("1 Macquarie Street", "Sydney", "2000", "NSW"),
        ("1 Macquarie Street", "Sydney NSW 2000", "Australia"),
        (LINE1, LINE2, "Suburb", "State", CODE),
        "200",
        no_postal_code("2060"),
    ),
    CountryCase(
        "NZ",
        address("1 Molesworth Street", "Wellington", "6011", line2="Thorndon"),
        ("1 Molesworth Street", "Thorndon", "Wellington 6011", "New Zealand"),
        (LINE1, LINE2, CITY, CODE),
        "601",
        no_postal_code("6001"),
    ),
    CountryCase(
        "BR",
        address("Av. Paulista 1578", "São Paulo", "01310200", "SP", "Conj. 42, Bela Vista"),
        ("Av. Paulista 1578", "Conj. 42, Bela Vista", "São Paulo-SP", "01310-200", "Brazil"),
        (LINE1, LINE2, CITY, "State", CODE),
        "01310",
        no_postal_code("40301-110"),
        kept={"postal_code": "01310-200"},
    ),
    CountryCase(
        "MX",
        address("Av. Juárez 8", "Ciudad de México", "06010", "CDMX", "Centro"),
        ("Av. Juárez 8", "Centro", "06010 Ciudad de México, CDMX", "Mexico"),
        (LINE1, LINE2, CODE, CITY, "State"),
        "6010",
        no_postal_code("02860"),
    ),
    CountryCase(
        "ZA",
        address("120 Plein Street", "Cape Town", "8001"),
        ("120 Plein Street", "Cape Town", "8001", "South Africa"),
        (LINE1, LINE2, CITY, CODE),
        "800",
        no_postal_code("0083"),
    ),
    CountryCase(
        "AE",
        address("Sheikh Mohammed bin Rashid Blvd 1", state="إمارة دبيّ"),
        ("Sheikh Mohammed bin Rashid Blvd 1", "Dubai", "United Arab Emirates"),
        (LINE1, LINE2, "Emirate"),
        "",
    ),
)
