#!/usr/bin/env python3
"""Writes cities.tsv.zst from GeoNames: build_cities.py CITIES cities.tsv.zst (needs the program zstd).

CITIES is cities15000.txt as GeoNames publishes it, or the same with a header and `|` between alternate
names. Kept are cities outside Japan (those are in cities_ja.tsv) from 30,000 people on: name, country,
first-order division, population in thousands, other names in Latin letters from ALSO below.
GeoNames is licensed under CC BY 4.0.
"""

import csv
import gzip
import subprocess
import sys

SMALLEST = 30_000

# Country: name in GeoNames > name kept, where it differs = other names that affiliation lines print.
ALSO = """
AT:Vienna=Wien
BE:Brussels=Bruxelles;Brussel Antwerp=Antwerpen;Anvers Gent>Ghent=Gand Leuven=Louvain Liège=Luik;Luttich Brugge>Bruges=
BR:Brasília=Brasilia
CA:Québec=Quebec City;Ville de Québec
CH:Zürich=Zurich Geneva=Genève;Genf;Ginevra Basel=Basle;Bâle Bern=Berne Luzern>Lucerne= Sankt_Gallen=St. Gallen;St Gallen
CN:Xi’an>Xi'an= Beijing=Peking Guangzhou=Canton Ürümqi=Urumqi Harbin=Haerbin Hohhot=Huhehaote
CZ:Prague=Praha
DE:Munich=München;Muenchen Köln>Cologne=Koeln Nuremberg=Nürnberg;Nuernberg Hannover=Hanover Düsseldorf=Duesseldorf Frankfurt_am_Main>Frankfurt=Frankfurt/Main;Frankfurt a.M. Tübingen=Tuebingen Göttingen=Goettingen Würzburg=Wuerzburg Münster=Muenster Freiburg=Freiburg im Breisgau;Freiburg i. Br. Lübeck=Luebeck Halle_(Saale)>Halle= Saarbrücken=Saarbruecken Mönchengladbach=Moenchengladbach Braunschweig=Brunswick
DK:Copenhagen=København;Kobenhavn;Koebenhavn Århus>Aarhus= Aalborg=Ålborg
EG:Cairo=Al-Qahirah
ES:Sevilla>Seville= Zaragoza=Saragossa A_Coruña=La Coruña;Coruña Pamplona=Pamplona/Iruña Donostia_/_San_Sebastián>San_Sebastián=Donostia Gasteiz_/_Vitoria>Vitoria-Gasteiz=Vitoria Palma=Palma de Mallorca Las_Palmas_de_Gran_Canaria=Las Palmas Lleida=Lérida Girona=Gerona Alicante=Alacant Castelló_de_la_Plana=Castellón
FI:Helsinki=Helsingfors Turku=Åbo
FR:Lyon=Lyons Marseille=Marseilles Strasbourg=Strassburg
GB:Newcastle_upon_Tyne=Newcastle
GR:Athens=Athina;Athína Thessaloníki>Thessaloniki=Salonica Pátra>Patras= Irákleion>Heraklion=
IL:Tel_Aviv=Tel-Aviv;Tel Aviv-Yafo Beersheba=Beer-Sheva;Be'er Sheva;Beer Sheva
IN:Bengaluru=Bangalore Kolkata=Calcutta Mumbai=Bombay Chennai=Madras Thiruvananthapuram=Trivandrum Puducherry=Pondicherry Vadodara=Baroda Mysuru=Mysore
IR:Tehran=Teheran
IT:Rome=Roma Milan=Milano Florence=Firenze Naples=Napoli Turin=Torino Venice=Venezia Genoa=Genova Padua=Padova Bolzano=Bozen
KR:Cheongju-si>Cheongju= Goyang-si>Goyang= Jeju_City>Jeju= Busan=Pusan Daegu=Taegu Daejeon=Taejon Gwangju=Kwangju Wŏnju>Wonju= Kimhae>Gimhae= Chuncheon=Chunchon Seongnam-si>Seongnam= Bucheon-si>Bucheon= Hwaseong-si>Hwaseong= Suwon=Suwon-si
MX:Mexico_City=Ciudad de México;México City;CDMX;México D.F.;Mexico D.F.;México, D.F. León_de_los_Aldama>León= Pachuca_de_Soto>Pachuca= Santiago_de_Querétaro>Querétaro= Victoria_de_Durango>Durango= Oaxaca=Oaxaca de Juárez Puebla=Puebla de Zaragoza Acapulco_de_Juárez>Acapulco=
NL:The_Hague=Den Haag;'s-Gravenhage 's-Hertogenbosch=Den Bosch;'s-Hertogenbosch
PL:Warsaw=Warszawa Kraków=Cracow;Krakow Gdańsk=Danzig Wrocław=Breslau Łódź=Lodz Poznań=Poznan
PT:Lisbon=Lisboa Porto=Oporto
RO:Bucharest=Bucureşti;Bucuresti Cluj-Napoca=Cluj
RS:Belgrade=Beograd Niš=Nis
RU:Moscow=Moskva Saint_Petersburg=St. Petersburg;St Petersburg;Sankt-Peterburg
SE:Gothenburg=Göteborg;Goteborg Malmö=Malmo
SK:Košice=Kosice
TR:İzmir=Izmir Istanbul=İstanbul
TW:Taipei=Taipei City Kaohsiung=Kaohsiung City Taichung=Taichung City Tainan=Tainan City
UA:Kyiv=Kiev Lviv=Lvov Kharkiv=Kharkov Odesa=Odessa
US:New_York_City>New_York= St._Louis=Saint Louis Saint_Paul=St. Paul Washington=Washington DC
VN:Ho_Chi_Minh_City=Saigon;Ho Chi Minh Hanoi=Ha Noi
"""


def also():
    """The name kept and the other names, by country and name in GeoNames."""
    names = {}
    for line in ALSO.strip().splitlines():
        country, cities = line.split(":")
        name = None
        for word in cities.split(" "):
            # A word without `=` goes on with the other name before it.
            if "=" in word:
                name, others = word.split("=", 1)
                name, _, kept = name.replace("_", " ").partition(">")
                names[country, name] = [kept or name, others]
            else:
                names[country, name][1] += " " + word
    return names


def rows(path):
    opened = gzip.open if path.endswith(".gz") else open
    with opened(path, "rt", encoding="utf-8", newline="") as file:
        lines = csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        for row in lines:
            if row[0] == "geonameid":
                continue
            short = len(row) < 19
            name, country, division, people = (
                (row[1], row[2], row[3], row[4]) if short else (row[1], row[8], row[10], row[14])
            )
            yield country, division, name, int(people)


def main():
    source, target = sys.argv[1:]
    others = also()
    kept = sorted(row for row in rows(source) if row[3] >= SMALLEST and row[0] != "JP")
    known = {(country, name) for country, _, name, _ in kept}
    missing = [name for name in others if name not in known]
    if missing:
        sys.exit(f"not among the cities: {missing}")
    lines = []
    for country, division, name, people in kept:
        shown, alternatives = others.get((country, name), (name, ""))
        if shown != name:
            alternatives = ";".join(filter(None, [alternatives, name]))
        lines.append("\t".join([shown, country, division, str(people // 1000), alternatives]))
    text = "name\tcountry\tdivision\tthousands\talso\n" + "\n".join(lines) + "\n"
    command = ["zstd", "-19", "--ultra", "-q", "-f", "-o", target]
    subprocess.run(command, input=text.encode(), check=True)


main()
