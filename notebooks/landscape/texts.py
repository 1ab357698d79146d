"""Every word of a deck, in English and Japanese."""

from dataclasses import dataclass

from babel import Locale

WORDS: dict[str, tuple[str, str]] = {
    # Numbers with what they count.
    "people.one": ("1 person", "1名"),
    "people": ("{count} people", "{count}名"),
    "documents.one": ("1 document", "資料1件"),
    "documents": ("{count} documents", "資料{count}件"),
    "per_cent": ("{count} %", "{count}％"),
    "from_to": ("{low}–{high}", "{low}～{high}"),
    "comma": (", ", "、"),
    # Pillars, tiers, flags, roles, causes.
    "science": ("Science", "学術"),
    "citation": ("Citations", "被引用"),
    "congress": ("Congress", "学会"),
    "leadership": ("Leadership", "リーダーシップ"),
    "network": ("Network", "ネットワーク"),
    "brokerage": ("Brokerage", "橋渡し"),
    "reach": ("Reach", "到達範囲"),
    "tier": ("Tier {tier}", "ティア{tier}"),
    "no_tier": ("No tier", "ティアなし"),
    "affiliation_stale": ("No recent affiliation", "所属情報が古い"),
    "consortium_driven": ("Mostly large-team papers", "大規模研究が中心"),
    "identity_uncertain": ("Identity uncertain", "同定が不確実"),
    "moved": ("Moved in five years", "5年以内に異動"),
    "one_paper": ("One document", "資料1件のみ"),
    "too_few_documents": ("Too few documents", "資料が少ない"),
    "retraction": ("Retracted work", "撤回論文あり"),
    "silent": ("Silent for three years", "3年以上資料なし"),
    "interest_declared": ("Interest declared", "利益相反の申告あり"),
    "sole_bridge": ("Only link between groups", "唯一のつなぎ役"),
    "thin_pillar": ("Thin pillar", "該当者の少ない要素"),
    "tier_unsure": ("Tier unsure", "ティアが不安定"),
    "roles.chairing": ("Chair, committee", "座長・委員"),
    "roles.invited": ("Keynote, invited", "基調・招待"),
    "roles.panel": ("Panel, instructor", "パネル・講師"),
    "roles.oral": ("Oral", "一般口演"),
    "roles.poster": ("Poster, abstract", "ポスター・抄録"),
    "roles.other": ("Other roles", "その他の役割"),
    "cause_evidence": ("Documents and citations", "資料と被引用"),
    "cause_decay": ("Later reference date", "基準日の経過"),
    "cause_identity": ("Identity", "人物の同定"),
    "cause_definition": ("Definition of the area", "領域の定義"),
    "cause_override": ("Decisions of reviewers", "レビューでの判定"),
    "cause_suppression": ("Opt-outs", "オプトアウト"),
    "cause_method": ("Settings and version", "設定・版"),
    "cause_others": ("Scale of the area", "領域の尺度"),
    # Sources.
    "pubmed": ("PubMed", "PubMed"),
    "medline": ("MEDLINE", "MEDLINE"),
    "openalex": ("OpenAlex", "OpenAlex"),
    "europepmc": ("Europe PMC", "Europe PMC"),
    "crossref": ("Crossref", "Crossref"),
    "works": ("publication tables", "文献表"),
    "congress_source": ("congress programmes", "学会プログラム"),
    "frab": ("congress schedules", "学会日程"),
    "roles_source": ("lists of guidelines, societies and boards", "ガイドライン・学会役員等の名簿"),
    "trials": ("trial registers", "臨床試験登録"),
    "edges": ("tie lists", "つながりの表"),
    "source_count.one": ("{kind} 1 record", "{kind} 1件"),
    "source_count": ("{kind} {count} records", "{kind} {count}件"),
    "footer": (
        "Source: {sources}; as of {as_of}; run {run}; no measure of clinical quality",
        "出典：{sources}。基準日 {as_of}、実行 {run}。診療の質の指標ではない",
    ),
    # Slide: title.
    "cover.title": ("{area}: {label} in the sources", "{area}：資料にみる{label}"),
    "cover.read": (
        "{documents} in a window of {years} years · {people} listed",
        "直近{years}年の{documents}・掲載{people}",
    ),
    "cover.run": ("As of {as_of} · kolnet {version} · run {run}", "基準日 {as_of}・kolnet {version}・実行 {run}"),
    "cover.purpose": (
        "For scientific exchange only; not for promotion; to be shared within medical affairs. People are ordered by the evidence in the sources that were read. That is no measure of clinical quality, and who is missing from the sources is missing here.",
        "科学的交流の目的に限る。販売促進には使用不可。メディカルアフェアーズ部門内でのみ共有可。順位は読み込んだ資料にある根拠に基づく。診療の質を示すものではなく、資料にない人は掲載されない。",
    ),
    # Slide: summary.
    "summary.title": (
        "{people} are listed, {leading} of them proposed for tiers 1 and 2",
        "{people}を掲載し、うち{leading}名をティア1・2の候補としています",
    ),
    "summary.title.one": ("1 person is listed, with nobody to compare with", "掲載者は1名で、比較できる人はいません"),
    "summary.title.none": (
        "No document in the sources puts anybody on this list",
        "読み込んだ資料では、この領域の掲載者はいません",
    ),
    "summary.subtitle": (
        "Tiers are shares of the people with at least {documents} documents; their cuts are judgement.",
        "ティアは資料{documents}件以上の人を一定の割合で区切った提案で、区切りは判断によります。",
    ),
    "summary.finding": ("What the sources say", "資料からわかること"),
    "summary.slide": ("Slide", "頁"),
    "summary.chart": ("People by proposed tier", "ティア別の人数"),
    "summary.nothing": (
        "The sources hold {documents} about the area. Check the definition of the area and the sources with `kolnet check`.",
        "領域に関する{documents}。領域の定義と資料を `kolnet check` で確認してください。",
    ),
    # Slide: order.
    "order.title": (
        "{firm} of the {count} in tier 1 stay there in at least {share} of the resampled rankings",
        "ティア1の{count}名のうち{firm}名は、再標本化した順位の{share}以上でティア1にとどまります",
    ),
    "order.title.one": (
        "{firm} of the {count} in tier 1 stays there in at least {share} of the resampled rankings",
        "ティア1の{count}名のうち{firm}名は、再標本化した順位の{share}以上でティア1にとどまります",
    ),
    "order.title.none": (
        "None of the {count} in tier 1 stays there in {share} of the resampled rankings",
        "ティア1の{count}名に、再標本化した順位の{share}以上でティア1にとどまる人はいません",
    ),
    "order.title.all": (
        "All {count} in tier 1 stay there in at least {share} of the resampled rankings",
        "ティア1の{count}名は全員、再標本化した順位の{share}以上でティア1にとどまります",
    ),
    "order.title.plain": (
        "The first {count} of the list have scores from {low} to {high}",
        "上位{count}名のスコアは{low}～{high}点です",
    ),
    "order.title.level": (
        "The first {count} of the list have the same score, {high}",
        "上位{count}名のスコアは同じ{high}点です",
    ),
    "order.title.single": ("The only person listed has a score of {high}", "唯一の掲載者のスコアは{high}点です"),
    "order.subtitle": (
        "The first {count} of {people}. 90 % is the interval of the rank, “held” the share of {draws} resampled rankings in which the tier stays; “?”: in less than half.",
        "{people}のうち上位{count}名。90％は順位の区間、「維持」は{draws}回の再標本化でティアが変わらない割合（半数未満は「?」）。",
    ),
    "order.subtitle.one": (
        "Nobody else is listed, so that rank and interval say nothing.",
        "ほかに掲載者がいないため、順位と区間に意味はありません。",
    ),
    "column.rank": ("Rank", "順位"),
    "column.interval": ("90 %", "90％"),
    "column.name": ("Name", "氏名"),
    "column.native": ("In own script", "英字表記"),
    "column.affiliation": ("Affiliation", "所属"),
    "column.place": ("Place", "所在地"),
    "column.tier": ("Tier", "ティア"),
    "column.held": ("Held", "維持"),
    "column.score": ("Score", "スコア"),
    # Slide: intervals.
    "intervals.several": ("{count} people may well be first", "首位になりうる人は{count}名います"),
    "intervals.nobody": (
        "Nobody comes first in as many as one of twenty resampled rankings",
        "再標本化した順位で20回に1回以上首位になる人はいません",
    ),
    "intervals.only": (
        "Nobody but {name} comes first in one of twenty resampled rankings",
        "再標本化した順位で20回に1回以上首位になるのは{name}だけです",
    ),
    "intervals.noise": (
        "{said}; from rank {rank} on, the order is mostly chance",
        "{said}。{rank}位以降の順序はほぼ偶然です",
    ),
    "intervals.line": ("mostly chance from here", "ここからほぼ偶然"),
    "intervals.subtitle": (
        "Rank (dot) and its 90 % interval (bar) over {draws} draws of the documents; the darker, the higher the tier. The first {count} of {people}.",
        "点は順位、線は資料を{draws}回再標本化したときの90％区間。色が濃いほど上位のティア。{people}のうち上位{count}名。",
    ),
    "axis.rank": ("Rank", "順位"),
    # Slide: pillars.
    "pillars.title": (
        "{pillar} sets the first {count} apart most: {low} to {high} of {weight} points",
        "上位{count}名の差が最も大きい要素は{pillar}で、{weight}点満点中{low}～{high}点です",
    ),
    "pillars.title.plain": (
        "No single pillar sets the first {count} apart: {first} and {second} differ about as much",
        "上位{count}名の差を決める要素は一つではなく、{first}と{second}の差が同程度です",
    ),
    "pillars.title.single": ("One pillar makes the whole score: {first}", "スコアは一つの要素だけによります：{first}"),
    "pillars.subtitle": (
        "Points of the score by pillar, of the most that the pillar can give; the first {count} of {people}.{absent}",
        "スコアの要素別の点数（見出しの数字は満点）。{people}のうち上位{count}名。{absent}",
    ),
    "pillars.caption": ("{pillar}, of {weight}", "{pillar} {weight}"),
    "pillars.absent": (" No source for: {list}.", "資料なし：{list}。"),
    # Slide: two lists.
    "lists.title": (
        "{both} of the first {count} by publications and citations are also among the first {count} by roles",
        "論文・被引用の上位{count}名のうち{both}名は、役割でも上位{count}名に入ります",
    ),
    "lists.subtitle": (
        "Tiers 1 to 3, {people}; roles are those at congresses, in guidelines, trials and societies. Names: tier 1, as far as they fit.",
        "ティア1～3の{people}。役割は学会・ガイドライン・治験・学会役員など。氏名はティア1のうち表示できる人。",
    ),
    "axis.print": ("Science and citations, points", "学術・被引用（点）"),
    "axis.roles": ("Congress and leadership, points", "学会・リーダーシップ（点）"),
    # Slide: congress roles.
    "podium.title": (
        "{leading} of the {count} with the most points from congress roles are in tiers 1 and 2",
        "学会での役割の得点が多い{count}名のうち{leading}名がティア1・2です",
    ),
    "podium.title.all": (
        "All {count} with the most points from congress roles are in tiers 1 and 2",
        "学会での役割の得点が多い{count}名は全員ティア1・2です",
    ),
    "podium.subtitle": (
        "Number of congress roles in area and window, in order of points; {people} have any. Only programmes that were read count: {congresses}.",
        "領域・期間内の学会での役割数（得点順）。役割のある人は{people}。読み込んだ大会のみ：{congresses}。",
    ),
    "podium.more": ("{first} and {count} more", "{first} ほか{count}大会"),
    # Slide: where.
    "where.title": (
        "{people} are in tiers 1 and 2, in {countries} countries ({country}: {first})",
        "ティア1・2は{people}で{countries}か国にいます。うち{first}名は{country}です",
    ),
    "where.title.level": (
        "{people} are in tiers 1 and 2, in {countries} countries",
        "ティア1・2は{people}で、{countries}か国にいます",
    ),
    "where.title.single": (
        "All {first} in tiers 1 and 2 whose country is known are in one: {country}",
        "ティア1・2で国がわかる{first}名はすべて{country}です",
    ),
    "where.subtitle": (
        "Country of the latest affiliation. Unknown for {unknown} of {people}, {leading} of them in tiers 1 and 2.",
        "最新の所属機関の国。{people}のうち{unknown}名は不明（うちティア1・2は{leading}名）。",
    ),
    "where.countries": ("Tiers 1 and 2 by country", "国別のティア1・2"),
    "where.regions": ("{country}: tiers 1 and 2 by region", "{country}：地域別のティア1・2"),
    # Slide: communities.
    "communities.title": (
        "The three largest of {count} communities hold {members} of the {people} listed",
        "{count}のコミュニティのうち大きい三つに、掲載者{people}中{members}名が属します",
    ),
    "communities.subtitle": (
        "People with closer ties to each other than to others. “Found again”: share of the community in resampled networks (0 to 1). {none} are in no group of five.",
        "互いの結びつきが強い集団。「再現」は再標本化したネットワークで同じ集団が見つかる割合（0～1）。5名以上の集団に属さない人は{none}名。",
    ),
    "communities.size": ("People", "人数"),
    "communities.leading": ("First by rank", "順位の高い人"),
    "communities.topic": ("Topic", "主題"),
    "communities.again": ("Found again", "再現"),
    "communities.inside": ("Ties inside", "内部の結合"),
    # Slide: trend.
    "trend.rose": (
        "Publications read rose from {before} a year in {from_before} to {after} in {from_after}",
        "読み込んだ文献は{from_before}年の年{before}件から{from_after}年の年{after}件に増えました",
    ),
    "trend.fell": (
        "Publications read fell from {before} a year in {from_before} to {after} in {from_after}",
        "読み込んだ文献は{from_before}年の年{before}件から{from_after}年の年{after}件に減りました",
    ),
    "trend.level": (
        "Publications read show no clear trend: {before} a year in {from_before}, {after} in {from_after}",
        "読み込んだ文献数に明らかな傾向はありません。{from_before}年は年{before}件、{from_after}年は年{after}件です",
    ),
    "trend.plain": (
        "{works} publications that were read fall into {years}",
        "読み込んだ文献{works}件は{years}年のものです",
    ),
    "trend.subtitle": (
        "By year of publication and of the session. Hatched years are cut short by window or reference date. A trend of what was read is not yet one of the field.",
        "文献の発行年と学会演題の年。斜線は期間や基準日で途中までの年。読み込んだ資料の傾向は、領域全体の傾向とは限りません。",
    ),
    "trend.works": ("Publications", "文献"),
    "trend.sessions": ("Congress sessions (no bar: none read)", "学会演題（棒のない年は読み込みなし）"),
    # Slide: rising.
    "rising.title": (
        "{count} people outside tiers 1 and 2 have a growth index of {least} or more",
        "ティア1・2以外で伸びの指標が{least}以上の人は{count}名います",
    ),
    "rising.title.one": (
        "{count} person outside tiers 1 and 2 has a growth index of {least} or more",
        "ティア1・2以外で伸びの指標が{least}以上の人は{count}名います",
    ),
    "rising.subtitle": (
        "Index in standard deviations beside people of the same career age, without an interval of its own. {eligible} could be judged; people flagged for large teams, a single document or identity are left out.",
        "指標は同じ活動年数の人との差（標準偏差）で、区間はない。判定できたのは{eligible}名。大規模研究が中心・資料1件・同定が不確実な人は除く。",
    ),
    "column.rising": ("Growth", "伸び"),
    "column.first_active": ("Since", "初出年"),
    "column.works": ("Works", "文献"),
    # Slide: changes.
    "changes.title": (
        "{new} of the first {count} were not among them as of {date}",
        "上位{count}名のうち{new}名は{date}時点では圏外でした",
    ),
    "changes.title.cause": (
        "{cause} moved the most points; {new} of the first {count} were not among them as of {date}",
        "点数の動きの主因は{cause}で、上位{count}名のうち{new}名は{date}時点では圏外でした",
    ),
    "changes.subtitle": (
        "The {shown} largest changes of score among the first {first}, {old} to {new}. Bars add up to the change of score.",
        "{old}から{new}まで、上位{first}名のうちスコアの変化が大きい{shown}名。棒の合計がスコアの変化。",
    ),
    # Slide: quality.
    "quality.title": (
        "{flagged} of the {count} in tiers 1 and 2 have a flag that should be read first",
        "ティア1・2の{count}名のうち{flagged}名には、先に確認すべき注意事項があります",
    ),
    "quality.title.one": (
        "{flagged} of the {count} in tiers 1 and 2 has a flag that should be read first",
        "ティア1・2の{count}名のうち{flagged}名には、先に確認すべき注意事項があります",
    ),
    "quality.title.none": (
        "None of the {count} in tiers 1 and 2 has a flag",
        "ティア1・2の{count}名に注意事項のある人はいません",
    ),
    "quality.title.all": (
        "There are flags to read first for {flagged} of {people} listed",
        "掲載者{people}のうち{flagged}名に、先に確認すべき注意事項があります",
    ),
    "quality.subtitle": (
        "Share of people with a flag, in per cent; one person may have several.",
        "注意事項のある人の割合（％）。一人に複数あることも。",
    ),
    "quality.leading": ("Tiers 1 and 2 ({count})", "ティア1・2（{count}名）"),
    "quality.all": ("All listed ({count})", "掲載者全員（{count}名）"),
    "quality.country": (
        "Country unknown: {unknown} of {people}, {leading} of them in tiers 1 and 2",
        "国が不明：{people}のうち{unknown}名（ティア1・2は{leading}名）",
    ),
    "quality.missing": (
        "No source for: {list}; the other pillars have its weight",
        "資料なし：{list}（重みは他の要素に配分）",
    ),
    "quality.thin": ("Too few people for full weight: {list}", "該当者が少なく重みを下げた要素：{list}"),
    "quality.rejected": ("Records refused while reading: {rejected}", "読み込み時に除外した記録：{rejected}件"),
    "quality.queue": (
        "Open questions of identity that bear on this area: {count}",
        "この領域に関わる未回答の同定の確認事項：{count}件",
    ),
    "quality.top50": (
        "Of the first 50, {share} are again among them when the documents are resampled (mean)",
        "資料を再標本化しても上位50名に残る割合は平均{share}",
    ),
    "quality.one_document": (
        "People with a single document: {count} of {people}",
        "資料が1件だけの人：{people}のうち{count}名",
    ),
    # Slide: method.
    "method.title": (
        "The order rests on the documents that were read, and on weights that are judgement",
        "順位は読み込んだ資料と、判断で定めた重みに基づきます",
    ),
    "method.read": (
        "Read: {sources}; {documents} about the area in the {years} years to {as_of}; {people} listed.",
        "資料：{sources}。{as_of}までの{years}年間で領域に関する{documents}、掲載者{people}。",
    ),
    "method.identity": (
        "Who is who: names are told apart by ORCID iDs, e-mail addresses and a model of what names share (co-authors, organisations, subjects); measured on labelled lists. What stays uncertain lowers the points and is asked in the review queue.",
        "人物の同定：ORCID iD、電子メール、および共著者・所属・主題などの一致によるモデルで判定（正解付きの名簿で測定）。不確実な場合は得点が下がり、確認事項に載る。",
    ),
    "method.score": (
        "Score: points out of 100 from {weights}. Each is the logarithm of the raw sum, scaled to the greatest of the area. The weights, roles and half-lives are judgement, the log scale was chosen by back-tests.",
        "スコア：100点満点で、{weights}の合計。各要素は素点の対数を領域内の最大値で尺度化。重み・役割の点・半減期は判断、対数の尺度はバックテストによる。",
    ),
    "method.papers_only": (
        " The area has neither congress nor leadership documents, so that the weights for papers alone hold.",
        "学会・リーダーシップの資料がないため、論文のみの重みを使用。",
    ),
    "method.weight": ("{pillar} {weight}", "{pillar}{weight}"),
    "method.doubt": (
        "Doubt: {draws} draws of the documents give the 90 % intervals of ranks and how often a tier holds; {weight_draws} draws of the weights are in the tables.",
        "不確かさ：資料を{draws}回再標本化して順位の90％区間とティアの維持率を算出。重みを{weight_draws}回変えた結果は表にある。",
    ),
    "method.limits": (
        "Limits: congresses, guidelines and trials that were not loaded count for nobody. Joint work is no proof of influence. Opt-outs are in no figure.",
        "限界：読み込んでいない学会・ガイドライン・治験は誰の得点にもならない。共同の仕事は影響力の証明ではない。オプトアウトした人はどの数値にも含まれない。",
    ),
    "method.version": (
        "Version and hashes: kolnet {version}, run {run}; every input with its SHA-256 is in manifest.json.",
        "版とハッシュ：kolnet {version}、実行 {run}。全入力のSHA-256は manifest.json にある。",
    ),
    "notes": (
        "Source of the figures: {tables}. Area {area}, run {run}.",
        "数値の出典：{tables}。領域 {area}、実行 {run}。",
    ),
}


def thousands(number: float) -> str:
    return f"{number:,.0f}"


@dataclass(frozen=True)
class Texts:
    """The words of one language, `en` or `ja`."""

    language: str

    def say(self, key: str, **blanks) -> str:
        """A text with its blanks filled; whole numbers get separators of thousands."""
        template = WORDS[key][1 if self.language == "ja" else 0]
        shown = {name: thousands(value) if isinstance(value, int) else value for name, value in blanks.items()}
        return template.format(**shown)

    def people(self, count: int) -> str:
        return self.say("people.one") if count == 1 else self.say("people", count=count)

    def documents(self, count: int) -> str:
        return self.say("documents.one") if count == 1 else self.say("documents", count=count)

    def per_cent(self, share: float) -> str:
        return self.say("per_cent", count=f"{share * 100:.0f}")

    def tier(self, tier: str | None) -> str:
        return self.say("tier", tier=tier[1:]) if tier else self.say("no_tier")

    def country(self, code: str | None) -> str:
        """Name of a country; a code without one names itself."""
        if not code:
            return ""
        return Locale(self.language).territories.get(code, code)

    def source(self, kind: str) -> str:
        key = f"{kind}_source" if f"{kind}_source" in WORDS else kind
        return self.say(key) if key in WORDS else kind

    def label(self, person_label: str) -> str:
        """How the study calls people, in the plural and as inside a sentence (`KOL` stays `KOLs`)."""
        if self.language == "ja" or not person_label.isascii():
            return person_label
        own_capitals = any(letter.isupper() for letter in person_label[1:])
        plural = person_label if person_label.endswith("s") else person_label + "s"
        return plural if own_capitals or len(person_label) == 1 else plural[0].lower() + plural[1:]
