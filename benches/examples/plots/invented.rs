//! Views of studies that nobody ran, of invented people: names are put together from syllables and lists of common
//! given names, groups are planted.

use kolnet::output::view::{
    AreaQuality, AreaView, ChangeView, CommunityView, CoverageView, DocumentView, ItemView,
    PersonView, QualityView, RowView, SourceCounts, StudyView, TieView,
};
use kolnet::run_folder::{AreaTrend, YearActivity};
use kolnet::study::Language;

/// A small generator of numbers, so that the pictures are the same every time.
struct Dice(u64);

impl Dice {
    fn unit(&mut self) -> f64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as f64 / (1_u64 << 31) as f64
    }

    fn below(&mut self, end: usize) -> usize {
        (self.unit() * end as f64) as usize
    }

    fn pick<'t>(&mut self, texts: &[&'t str]) -> &'t str {
        texts[self.below(texts.len())]
    }
}

/// How people are called.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum NameKind {
    /// Names of many countries, some with a second form.
    #[default]
    Mixed,
    /// Names that no column has room for.
    Longest,
    /// Kanji and kana.
    Japanese,
    /// Arabic, right to left.
    Arabic,
    /// Hangul.
    Korean,
}

/// What else is unusual about a study.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Oddity {
    #[default]
    None,
    /// Everybody is in one community.
    OneCommunity,
    /// No country is known, and the window has one year.
    Bare,
}

/// An invented study.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Crowd {
    /// People listed in each area.
    pub(crate) people: usize,
    /// How they are called.
    pub(crate) names: NameKind,
    pub(crate) oddity: Oddity,
}

const GIVEN: [&str; 12] = [
    "Haruka",
    "Lena",
    "Tomás",
    "Ingrid",
    "Kenta",
    "Maria del Carmen",
    "Oluwaseun",
    "Jean-Baptiste",
    "Mei",
    "Søren",
    "Aiko",
    "Władysław",
];
const FAMILY: [&str; 15] = [
    "Minamoto",
    "Fernández de la Vega",
    "Vandenbroucke",
    "Kitazawa",
    "Abernathy-Wright",
    "Ó Dálaigh",
    "Thunberg",
    "Higashiyama",
    "Castellanos",
    "Nakatomi",
    "Brzozowski",
    "Fujisaki",
    "Ostergaard",
    "Yamanobe",
    "Lindqvist",
];
const KANJI_FAMILY: [&str; 8] =
    ["源", "北沢", "東山", "中臣", "藤崎", "山野辺", "長谷川", "勅使河原"];
const KANJI_GIVEN: [&str; 8] = ["遥香", "健太", "愛子", "芽衣", "翔", "美代子", "ハルカ", "総一郎"];
const ARABIC: [&str; 8] = [
    "محمد علي",
    "فاطمة الزهراء بنت خالد",
    "عبد الرحمن بن يوسف",
    "ليلى حداد",
    "عمر الفاروق",
    "زينب منصور",
    "يوسف إبراهيم",
    "نور الدين قاسم",
];
const HANGUL_FAMILY: [&str; 6] = ["남궁", "선우", "황보", "제갈", "독고", "서문"];
const HANGUL_GIVEN: [&str; 6] = ["가람", "나래", "다솜", "보라", "슬기", "한결"];
const SUBJECTS: [&str; 13] = [
    "Imaging and remodelling",
    "Device therapy",
    "心不全の多職種連携",
    "Cardio-oncology",
    "Genetic cardiomyopathies and family screening",
    "Renal interaction",
    "Rehabilitation",
    "Amyloidosis",
    "Congenital",
    "Valve disease",
    "Telemonitoring",
    "Epidemiology",
    "Iron deficiency",
];
const COUNTRIES: [&str; 20] = [
    "JP", "US", "DE", "GB", "IT", "FR", "NL", "ES", "KR", "SE", "CA", "CH", "DK", "BR", "AU", "PL",
    "BE", "AT", "NO", "TR",
];
const CITIES: [&str; 6] = ["Fukuoka", "Rotterdam", "San Sebastián", "Leipzig", "Busan", "Aarhus"];
const ROLES: [&str; 5] = ["session_chair", "invited", "oral", "poster", "keynote"];
const CONGRESSES: [&str; 7] = [
    "Global Circulation Assembly 2024",
    "第34回東都循環器学術集会",
    "Continental Heart Days 2025",
    "第35回東都循環器学術集会",
    "Global Circulation Assembly 2025",
    "Continental Heart Days 2026",
    "The Joint Annual Scientific Meeting of Everything Cardiovascular 2026",
];

impl Crowd {
    /// The study in a language.
    pub(crate) fn view(self, language: Language) -> StudyView {
        let mut dice = Dice(5 + self.people as u64);
        let people: Vec<PersonView> =
            (0..self.people).map(|place| self.person(place, &mut dice)).collect();
        let area = |id: &str, name: &str, dice: &mut Dice| self.area(id, name, dice);
        let (first, second) = match language {
            Language::En => ("Heart failure", "Atrial fibrillation"),
            Language::Ja => ("心不全", "心房細動"),
        };
        let documents = CONGRESSES.iter().enumerate().map(|(at, name)| DocumentView {
            id: format!("{name}|1"),
            date: format!("202{}-0{}-01", 4 + at / 3, 3 + 2 * (at % 3)),
            kind: "session".to_owned(),
            venue: Some((*name).to_owned()),
            ..DocumentView::default()
        });
        StudyView {
            title: "Invented".to_owned(),
            as_of: "2026-10-01".to_owned(),
            run_id: "0123456789abcdef".to_owned(),
            person_label: "External expert".to_owned(),
            language,
            window_years: 10,
            draws: 200,
            seed: 42,
            previous: Some(["2025-10-01".to_owned(), "fedcba9876543210".to_owned()]),
            documents: documents.collect(),
            areas: vec![area("first", first, &mut dice), area("second", second, &mut dice)],
            quality: self.quality(&mut dice),
            people,
            ..StudyView::default()
        }
    }

    fn name(self, dice: &mut Dice) -> (String, Option<String>) {
        let kanji =
            |dice: &mut Dice| format!("{} {}", dice.pick(&KANJI_FAMILY), dice.pick(&KANJI_GIVEN));
        let latin = format!("{} {}", dice.pick(&GIVEN), dice.pick(&FAMILY));
        match self.names {
            NameKind::Mixed if dice.below(4) == 0 => (latin, Some(kanji(dice))),
            NameKind::Mixed => (latin, None),
            NameKind::Longest => {
                let more = [
                    "Maria Teresa Alexandra",
                    "van den Bogaerde-Westerling",
                    "de Oliveira e Castro",
                ];
                (format!("{latin} {}", more.join(" ")), Some(kanji(dice).repeat(3)))
            }
            NameKind::Japanese => (kanji(dice), None),
            NameKind::Arabic => (dice.pick(&ARABIC).to_owned(), None),
            NameKind::Korean => {
                let (family, given) = (dice.pick(&HANGUL_FAMILY), dice.pick(&HANGUL_GIVEN));
                (format!("{family} {given}"), None)
            }
        }
    }

    fn person(self, place: usize, dice: &mut Dice) -> PersonView {
        let (name, native) = self.name(dice);
        let country = (dice.unit() * dice.unit() * COUNTRIES.len() as f64) as usize;
        PersonView {
            key: format!("P{place:06}"),
            name,
            native,
            affiliation: (dice.below(5) > 0).then(|| "University Hospital".to_owned()),
            city: (dice.below(4) > 0).then(|| dice.pick(&CITIES).to_owned()),
            country: (self.oddity != Oddity::Bare && dice.below(4) > 0)
                .then(|| COUNTRIES[country].to_owned()),
            orcid: (dice.below(3) == 0).then(|| "0000-0000-0000-0000".to_owned()),
            ..PersonView::default()
        }
    }

    fn area(self, id: &str, name: &str, dice: &mut Dice) -> AreaView {
        let most = if self.oddity == Oddity::OneCommunity { 1 } else { 13 };
        let groups = if self.people < 5 { 0 } else { most.min(self.people / 5) };
        let mut order: Vec<usize> = (0..self.people).collect();
        for at in (1..order.len()).rev() {
            // Who is first in one area is so in others now and then.
            if dice.below(3) > 0 {
                order.swap(at, dice.below(at + 1));
            }
        }
        let rows: Vec<RowView> =
            (1..).zip(&order).map(|(rank, person)| self.row(rank, *person, groups, dice)).collect();
        let communities = (0..groups).map(|group| CommunityView {
            id: group as u32 + 1,
            label: format!("{} · Leipzig · {}", SUBJECTS[group], dice.pick(&FAMILY)),
            size: rows.iter().filter(|row| row.community == Some(group)).count() as i64,
            ..CommunityView::default()
        });
        AreaView {
            id: id.to_owned(),
            name: name.to_owned(),
            documents: 10 * self.people,
            listed: self.people,
            noise_rank: (self.people > 40).then_some(27),
            weights: [30, 15, 25, 15, 15],
            communities: communities.collect(),
            ties: ties(&rows, dice),
            trend: self.trend(dice),
            topics: topics(self.people, dice),
            coverage: coverage(&rows),
            changes: Some(changes(&rows, dice)),
            rows,
            ..AreaView::default()
        }
    }

    fn row(self, rank: u32, person: usize, groups: usize, dice: &mut Dice) -> RowView {
        let people = self.people as u32;
        let strength = 96.0 * (-2.6 * f64::from(rank - 1) / f64::from(people.max(12))).exp();
        let weights = [30.0, 15.0, 25.0, 15.0, 15.0];
        let mut points = [Some(0); 5];
        for (point, weight) in points.iter_mut().zip(weights) {
            let share = strength / 96.0 * (0.5 + 0.5 * dice.unit());
            *point = Some((100.0 * weight * share) as i64);
        }
        let score = points.iter().flatten().sum();
        let tier = match rank {
            0..=10 => 1,
            11..=60 => 2,
            61..=180 => 3,
            _ => 4,
        };
        let spread = 1 + rank / 3;
        let group = (dice.unit() * dice.unit() * groups as f64) as usize;
        let first = 2014 + dice.below(12) as i64;
        RowView {
            person,
            rank,
            low: Some(rank.saturating_sub(spread).max(1)),
            high: Some((rank + spread).min(people.max(1))),
            score,
            points,
            tier: Some(tier),
            tier_pct: Some(40 + dice.below(60) as i64),
            community: (groups > 0 && dice.below(9) > 0).then_some(group),
            works: 2 + dice.below(30) as i64,
            talks: Some(dice.below(9) as i64),
            first: Some(first),
            last: Some(2026),
            rising: Some((100.0 * (4.0 * dice.unit() - 1.8)) as i64),
            reach_sum: Some((score as f64 * (0.5 + dice.unit())) as i64),
            roles: if dice.below(12) == 0 { vec!["broker".to_owned()] } else { Vec::new() },
            flags: if dice.below(5) == 0 { vec!["tier_unsure".to_owned()] } else { Vec::new() },
            items: items(dice),
            ..RowView::default()
        }
    }

    fn trend(self, dice: &mut Dice) -> AreaTrend {
        let first = if self.oddity == Oddity::Bare { 2026 } else { 2016 };
        let years = (first..=2026).map(|year: i16| {
            let grown = self.people as f64 / 5.0 * 1.09_f64.powi(i32::from(year) - 2016);
            let part = if matches!(year, 2016 | 2026) { 0.4 } else { 1.0 };
            let mut vary = |factor: f64| (grown * factor * part * (0.9 + 0.2 * dice.unit())) as u32;
            let sessions = if year < 2024 { 0 } else { vary(0.4) };
            YearActivity { year, works: vary(1.0), sessions, people: vary(3.4) }
        });
        AreaTrend {
            years: if self.people == 0 { Vec::new() } else { years.collect() },
            incomplete_first: true,
            incomplete_last: true,
            congress_years: vec![2024, 2025, 2026],
        }
    }

    fn quality(self, dice: &mut Dice) -> QualityView {
        let source = |kind, used| SourceCounts {
            path: format!("{kind}.csv"),
            kind,
            read: used + used / 9,
            used,
            merged: used / 12,
            rejected: used / 40,
        };
        let mut area = AreaQuality { unknown_country: self.people / 4, ..AreaQuality::default() };
        for _ in 0..self.people {
            area.identity_histogram[(10.0 * dice.unit().powf(0.3)) as usize % 10] += 1;
        }
        for (flag, share) in [("one_paper", 3), ("consortium_only", 12), ("tier_unsure", 5)] {
            area.flags.insert(flag.to_owned(), self.people / share);
        }
        let sources = if self.people == 0 {
            Vec::new()
        } else {
            vec![
                source("pubmed", 2_000),
                source("congress", 640),
                source("trials", 120),
                source("roles", 45),
            ]
        };
        QualityView {
            sources,
            areas: vec![area.clone(), area],
            review_questions: self.people / 9,
            ..QualityView::default()
        }
    }
}

fn items(dice: &mut Dice) -> Vec<ItemView> {
    let item = |dice: &mut Dice| ItemView {
        document: dice.below(CONGRESSES.len()) as u32,
        pillar: 2,
        role: dice.pick(&ROLES).to_owned(),
        ..ItemView::default()
    };
    (0..dice.below(7)).map(|_| item(dice)).collect()
}

/// Ties within groups, some between them.
fn ties(rows: &[RowView], dice: &mut Dice) -> Vec<TieView> {
    let people = rows.len();
    let mut ties = std::collections::BTreeMap::new();
    for a in 0..people {
        for _ in 0..3 {
            let reach = 150.min(people);
            let b = dice.below(reach.max(1));
            let is_near = rows[a].community == rows[b].community || dice.below(8) == 0;
            if a != b && is_near {
                let ends = [a.min(b) as u32, a.max(b) as u32];
                *ties.entry(ends).or_insert(0) += 20 + (400.0 * dice.unit().powi(4)) as i64;
            }
        }
    }
    let tie =
        |(ends, weight)| TieView { ends, weight, layers: 1, documents: 1, ..TieView::default() };
    ties.into_iter().map(tie).collect()
}

fn topics(people: usize, dice: &mut Dice) -> Vec<(String, Vec<u32>)> {
    let topic = |subject: &&str| {
        let (start, slope) = (0.05 + 0.2 * dice.unit(), 0.06 * (dice.unit() - 0.4));
        let works = (0..11).map(|year| {
            let share = (start + slope * f64::from(year)).max(0.01);
            (people as f64 / 5.0 * 1.09_f64.powi(year) * share * (0.8 + 0.4 * dice.unit())) as u32
        });
        ((*subject).to_owned(), works.collect())
    };
    SUBJECTS.iter().map(topic).collect()
}

fn coverage(rows: &[RowView]) -> CoverageView {
    let count = rows.len().min(50);
    let share = |at: usize, pace: f64| (10_000.0 * (1.0 - (-(at as f64) / pace).exp())) as i64;
    CoverageView {
        picks: (0..count as u32).collect(),
        cumulative: (1..=count).map(|at| share(at, 24.0)).collect(),
        top_k: (1..=count).map(|at| share(at, 34.0)).collect(),
        ..CoverageView::default()
    }
}

fn changes(rows: &[RowView], dice: &mut Dice) -> Vec<ChangeView> {
    // The order before: that of now, shaken.
    let mut before: Vec<(f64, u32)> =
        rows.iter().map(|row| (f64::from(row.rank) + 14.0 * dice.unit(), row.rank)).collect();
    before.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut old_ranks = vec![0; rows.len() + 1];
    (1..).zip(&before).for_each(|(old, (_, new))| old_ranks[*new as usize] = old);
    let change = |row: &RowView| {
        let is_new = row.rank > 20 && dice.below(12) == 0;
        let moved = dice.below(900) as i64 - 450;
        let mut causes = [0; 8];
        causes[[0, 1, 2, 4, 6, 7][dice.below(6)]] = moved;
        let old_tier = if dice.below(6) == 0 { 3 } else { row.tier.unwrap_or(4) };
        ChangeView {
            key: format!("P{:06}", row.person),
            name: format!("Person {}", row.rank),
            row: Some(row.rank - 1),
            status: if is_new { "new" } else { "stay" },
            ranks: [(!is_new).then_some(old_ranks[row.rank as usize]), Some(row.rank)],
            scores: [(!is_new).then_some(row.score - moved), Some(row.score)],
            tiers: [(!is_new).then_some(old_tier), row.tier],
            causes,
        }
    };
    rows.iter().map(change).collect()
}
