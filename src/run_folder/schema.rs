//! The declared schema of the run folder: each table with the name, type, unit and meaning of every
//! column.
//!
//! Everything that writes or reads a table of a run names its columns by these constants. A test keeps
//! the tables of [`crate::guide::run_folder`] equal to them.

use crate::storage::table_schema::{TableForm, TableSchema};

/// As the study asks: `[outputs] tables`.
const EITHER: &[TableForm] = &[TableForm::Parquet, TableForm::Csv];
const PARQUET: &[TableForm] = &[TableForm::Parquet];
const CSV: &[TableForm] = &[TableForm::Csv];

/// The tables of a run folder, and that of a comparison of two.
pub const ALL: [&TableSchema; 18] = [
    &rankings::TABLE,
    &people::TABLE,
    &communities::TABLE,
    &evidence::TABLE,
    &edges::TABLE,
    &tie_documents::TABLE,
    &documents::TABLE,
    &rejected::TABLE,
    &review_queue::TABLE,
    &decisions::TABLE,
    &notice_register::TABLE,
    &undecided_optouts::TABLE,
    &unlisted::TABLE,
    &changes::TABLE,
    &audit::TABLE,
    &missing::TABLE,
    &picks::TABLE,
    &letters::TABLE,
];

/// What `flags` of `rankings` may say, in the order in which it is said.
pub const FLAGS: [&str; 12] = [
    "consortium_driven",
    "identity_uncertain",
    "one_paper",
    "too_few_documents",
    "tier_unsure",
    "thin_pillar",
    "retraction",
    "affiliation_stale",
    "moved",
    "silent",
    "sole_bridge",
    "interest_declared",
];

/// Declares a table as a module of column constants, with a `TABLE` that lists them in file order.
macro_rules! table {
    ($module:ident, $forms:ident, $row:literal, {
        $($column:ident: $kind:ident($name:literal $(, $fact:literal)*);)+
    }) => {
        #[doc = concat!("`", stringify!($module), "`: one row is ", $row, ".")]
        pub mod $module {
            use crate::storage::table_schema::{ColumnSchema, TableSchema};

            $(
                #[doc = concat!("Column `", $name, "`.")]
                pub const $column: ColumnSchema = ColumnSchema::$kind($name $(, $fact)*);
            )+

            /// All columns in the order of the file.
            pub const TABLE: TableSchema = TableSchema {
                name: stringify!($module),
                row: $row,
                forms: super::$forms,
                columns: &[$($column),+],
            };
        }
    };
}

table!(rankings, EITHER, "a person in an area, ordered by area (order of the study) and rank", {
    AREA: text("area", "area id");
    NAME: text("name",
        "the most complete Latin form, given name first; the native form when there is no other");
    NAME_NATIVE: text("name_native", "the most frequent form in the person's own script");
    NAME_KANA: text("name_kana", "its reading in kana");
    AFFILIATION: text("affiliation", "latest organisation, or latest affiliation line");
    CITY: text("city", "city of the affiliation, in one spelling");
    REGION: text("region", "state, province or prefecture of it, in one spelling: `Fukuoka`, `Oregon`");
    COUNTRY: text("country", "ISO 3166-1 alpha-2 code of it; all four come from one document");
    RANK: integer("rank", "rank", "from 1; equal scores are ordered by person key");
    RANK_LOW: integer("rank_low", "rank", "better end of the 90 % interval of the rank");
    RANK_HIGH: integer("rank_high", "rank", "worse end of the 90 % interval of the rank");
    TIER: text("tier", "proposed tier, `T1` to `T4`; empty for people with too few documents");
    TIER_PROBABILITY: number("tier_probability", 3, "0 to 1",
        "share of the bootstrap replicates in which the person is in that tier");
    TIER_REVIEWED: text("tier_reviewed", "tier that a reviewer decided on");
    REVIEW_STATUS: text("review_status",
        "`proposed`, or `reviewed` when somebody decided on the tier; empty without a tier");
    SCORE: number("score", 6, "points, 0 to 100", "sum of the points of the five pillars");
    POINTS_SCIENCE: number("points_science", 6, "points, 0 to 100",
        "points of the score from publications; empty, like the next four, when no document of the \
         area can fill the component");
    POINTS_CITATION: number("points_citation", 6, "points, 0 to 100", "points from independent citations");
    POINTS_CONGRESS: number("points_congress", 6, "points, 0 to 100", "points from congress roles");
    POINTS_LEADERSHIP: number("points_leadership", 6, "points, 0 to 100",
        "points from trials, guidelines and offices");
    POINTS_NETWORK: number("points_network", 6, "points, 0 to 100", "points from brokerage and reach");
    WORKS: integer("works", "publications", "publications in area and window");
    TALKS: integer("talks", "roles", "congress roles in area and window; empty without a congress");
    FIRST_ACTIVE: integer("first_active", "year", "year of the first document in area and window");
    LAST_ACTIVE: integer("last_active", "year", "year of the last document");
    LAST_SEEN: text("last_seen",
        "date of the newest document that names the person, of any area, up to the reference date");
    STATE: text("state",
        "`active`, `silent` or `new`, from documents alone, see \
         [method 5.4](crate::guide::method#54-moved-silent-new)");
    MOVED_FROM: text("moved_from",
        "the institution before the present one, where the person moved in the last five years");
    MOVED_IN: integer("moved_in", "year", "first year that prints the present one");
    COMMUNITY: integer("community", "", "number of the community; empty for people in no group of five");
    COMMUNITY_LABEL: text("community_label", "its label");
    REACH_LEVEL: text("reach_level",
        "`local`, `regional`, `national` or `international`; empty without a known country");
    ROLE_LABEL: text("role_label", "any of `broker`, `reach`, `convener`");
    RISING: number("rising", 3, "standard deviations",
        "growth beside people of the same career age, not validated: it foretells nobody; empty where it cannot be judged");
    FLAGS: text("flags",
        "what to look at before trusting the rank, see [method 4.5](crate::guide::method#45-flags)");
    DECLARED_INTERESTS: text("declared_interests",
        "interests of the person in the lists of the study, separated by ` | `; they weigh nothing");
    IDENTITY_CONFIDENCE: number("identity_confidence", 3, "0 to 1",
        "mean probability that a printed name belongs to the person");
    SCIENCE_RANK: integer("science_rank", "rank",
        "rank by publications and citations alone: who will publish; empty for people with neither");
    PODIUM_RANK: integer("podium_rank", "rank",
        "rank by what foretells later talks, chairs and panels; empty where no congress, guideline or trial was read");
    PERSON_KEY: text("person_key", "key of the person, stable across runs");
    ORCID: text("orcid", "ORCID iD");
    RUN_ID: text("run_id", "identifier of the run");
    AS_OF: text("as_of", "reference date");
    RANK_MEDIAN: integer("rank_median", "rank", "median rank over the bootstrap replicates");
    TOP10_PROBABILITY: number("top10_probability", 3, "0 to 1",
        "share of the replicates with the person among the first 10");
    TOP50_PROBABILITY: number("top50_probability", 3, "0 to 1",
        "share of the replicates with the person among the first 50");
    TIER_PROBABILITY_WEIGHTS: number("tier_probability_weights", 3, "0 to 1",
        "share of the draws of the weights with the person in the proposed tier");
    COMMUNITY_SHARE: number("community_share", 3, "0 to 1",
        "how often the person is found in this community again; below .6 they are between communities");
    DEGREE: number("degree", 0, "ties", "people tied to in the combined network");
    STRENGTH: number("strength", 4, "weight", "sum of the weights of these ties");
    EFFECTIVE_SIZE: number("effective_size", 4, "people", "brokerage, the raw sum behind the score");
    CONSTRAINT: number("constraint", 4, "0 to 9/8", "Burt's constraint; empty without ties");
    HARMONIC: number("harmonic", 4, "people", "harmonic reach, the raw sum behind the score");
    CORE: number("core", 0, "ties", "core number");
    PAGERANK: number("pagerank", 9, "share, all add up to 1", "PageRank");
    BETWEENNESS: number("betweenness", 4, "shortest paths", "betweenness, raw");
});

table!(people, EITHER, "a person with a place in any ranking, ordered by person key", {
    PERSON_KEY: text("person_key", "key of the person");
    NAME: text("name", "the name shown");
    NAME_NATIVE: text("name_native", "the name in its own script");
    NAME_KANA: text("name_kana", "the reading in kana");
    NAME_VARIANTS: text("name_variants", "other printed forms, most frequent first");
    ORCID: text("orcid", "ORCID iD");
    AFFILIATION: text("affiliation", "latest organisation, or latest affiliation line");
    CITY: text("city", "city of the affiliation, in one spelling");
    REGION: text("region", "state, province or prefecture of it, in one spelling");
    COUNTRY: text("country", "ISO 3166-1 alpha-2 code of it; all four come from one document");
    AFFILIATION_HISTORY: text("affiliation_history",
        "up to eight organisations with their years, latest first, separated by `|`");
    MENTIONS: integer("mentions", "names", "printed names that make up the person");
    IDENTITY_CONFIDENCE: number("identity_confidence", 3, "0 to 1",
        "mean probability that a printed name belongs to the person: one less the risk of lumping");
    IDENTITY_SPLIT_RISK: number("identity_split_risk", 3, "0 to 1",
        "probability that another person of the corpus is the same one");
    IDENTITY_EVIDENCE: text("identity_evidence",
        "what more than one printed name shares besides its letters: `ORCID iD`, `e-mail`, \
         `co-authors`, `organisation`");
});

table!(communities, EITHER, "a community of an area, ordered by area and number", {
    AREA: text("area", "area id");
    COMMUNITY: integer("community", "", "from 1, by falling size");
    SIZE: integer("size", "people", "members");
    LABEL: text("label", "what it is about, where its people work, and its first person by rank");
    STABILITY: number("stability", 3, "0 to 1",
        "how much of it is found again in resampled networks (Jaccard)");
    LEADING_PEOPLE: text("leading_people", "names of its first three by rank");
    COUNTRIES: text("countries", "up to three most frequent country codes");
    INSTITUTIONS: text("institutions", "up to three organisations where most of its people work");
    INTERNAL_SHARE: number("internal_share", 3, "0 to 1",
        "share of its people's tie weight that stays among them");
    TOPICS: text("topics", "up to three terms that its documents carry more than those of the others");
});

table!(evidence, PARQUET, "an item that scores a person in an area", {
    AREA: text("area", "area id");
    PERSON_KEY: text("person_key", "key of the person");
    DOCUMENT: text("document", "the document, as `id` in [`documents`](#documents)");
    PILLAR: text("pillar", "component of the score: `science`, `citation`, `congress` or `leadership`");
    ROLE: text("role", "what the person did: `first_author`, `session_chair`, `independently_cited` …");
    DATE: text("date", "date as far as it is known");
    POINTS: number("points", 9, "points", "share of the raw sum, before scaling");
    RULE: text("rule",
        "how the document came to the area, see \
         [method 6.1](crate::guide::method#61-how-a-document-comes-to-an-area)");
    KIND: text("kind", "kind of document: `article`, `review`, `guideline`, `session`, `registered_trial` …");
    TALK: text("talk", "title of the talk, for congress roles that have one");
});

table!(edges, PARQUET, "a tie between two people in one layer of an area", {
    AREA: text("area", "area id");
    LAYER: text("layer", "`co_authorship`, `co_speaking`, `guideline` or `trial`");
    A: text("a", "person key");
    B: text("b", "person key");
    WEIGHT: number("weight", 6, "weight",
        "weight within the layer, see [method 2.4](crate::guide::method#24-ties)");
    DOCUMENTS: integer("documents", "documents",
        "documents that make the tie, listed in [`tie_documents`](#tie_documents)");
});

table!(tie_documents, PARQUET, "a document that makes a tie, ties in the order of `edges`", {
    AREA: text("area", "area id");
    LAYER: text("layer", "`co_authorship`, `co_speaking`, `guideline` or `trial`");
    A: text("a", "person key");
    B: text("b", "person key");
    DOCUMENT: text("document", "the document, as `id` in [`documents`](#documents)");
});

table!(documents, PARQUET, "a document that scores somebody or makes a tie, ordered by id", {
    ID: text("id",
        "`PMID:…`, `DOI:…`, `OPENALEX:W…`, `PMC…`, `congress|session`, a registry number, or the \
         list's own id");
    TITLE: text("title", "title as printed; of a congress session the title of the session");
    VENUE: text("venue", "journal, congress or society as printed");
    DATE: text("date", "date as far as it is known");
    KIND: text("kind", "`article`, `review`, `guideline`, `session`, `registered_trial` …");
    LANGUAGE: text("language",
        "ISO 639-1 code of a title with kana, Hangul, Hebrew or Thai letters; empty where letters \
         do not tell");
    LINK: text("link", "public address; empty for sessions and documents of your own");
    AREAS: text("areas", "ids of the areas in which it scores or ties somebody, separated by `; `");
    DOI: text("doi", "DOI, also where `id` is another identifier");
});

table!(rejected, CSV, "a record that was refused", {
    SOURCE: text("source", "kind of source");
    FILE: text("file", "path relative to the study file");
    LINE: integer("line", "", "line of the file, where lines mean something");
    RECORD: text("record", "identifier of the record, never a person's name");
    WHAT: text("what", "what was refused: `article`, `row`, `author` …");
    WHY: text("why", "why, and what to do");
});

table!(review_queue, CSV, "a question of identity, ordered by what is at stake", {
    QUESTION: text("question", "the question in words");
    DECISION: text("decision", "to be filled in: `same` or `different`; the file is then an overrides file");
    AREA: text("area", "area id");
    RANK: integer("rank", "rank", "rank of the person whose place would move");
    PERSON_KEY: text("person_key", "key of the person");
    NAME: text("name", "the name shown");
    NAME_VARIANTS: text("name_variants", "other printed forms");
    A: text("a", "one printed name: document and place, as an overrides file names it");
    A_NAME: text("a_name", "the name as printed there");
    A_AFFILIATION: text("a_affiliation", "the latest two affiliations of its bearer");
    A_YEARS: text("a_years", "first and last year of the documents of its bearer");
    A_TITLES: text("a_titles", "the newest three of them");
    B: text("b", "the other printed name");
    B_NAME: text("b_name", "the name as printed there");
    B_AFFILIATION: text("b_affiliation", "the latest two affiliations of its bearer");
    B_YEARS: text("b_years", "first and last year of the documents of its bearer");
    B_TITLES: text("b_titles", "the newest three of them");
    IDENTITY_CONFIDENCE: number("identity_confidence", 3, "0 to 1",
        "probability that what was assumed is right");
    SCORE_AT_STAKE: number("score_at_stake", 3, "points",
        "points of score that the answer would move, times the chance that it does");
});

table!(notice_register, CSV, "a person whom a source names, ordered by person key", {
    PERSON_KEY: text("person_key", "key of the person");
    NAME: text("name", "the name shown");
    NAME_NATIVE: text("name_native", "the name in its own script");
    AFFILIATION: text("affiliation", "latest organisation, or latest affiliation line");
    COUNTRY: text("country", "ISO 3166-1 alpha-2 code of it");
    SOURCE_CATEGORY: text("source_category",
        "`congress programmes`, `guidelines and societies`, `publications`, `trial registers`");
    AREAS: text("areas", "ids of the areas in which the person is ranked; empty for people on no list");
    FIRST_HELD: text("first_held", "reference date of the run that held the person first");
    DUE_DATE: text("due_date", "one month after `first_held` (GDPR article 14(3)(a))");
    TOLD: text("told", "to be filled in: the day on which the person was told");
    HOW: text("how", "to be filled in: how, or a remark");
});

table!(undecided_optouts, CSV, "a person who may have opted out, ordered by file, line and entry", {
    FILE: text("file", "source that prints the name, relative to the study file");
    LINE: integer("line", "", "line on which the record begins, where lines mean something");
    RECORD: text("record", "identifier of the document; empty when it has none but its title");
    PRINTED_NAMES: integer("printed_names", "names", "how many names the person prints in all sources");
    OPTOUT_LINE: integer("optout_line", "", "line of the entry in the opt-out file");
    WHY: text("why", "why it is not sure, without a name");
    KEY: text("key", "names the question; the same in every run");
    ANSWER: text("answer", "to be filled in: `is` or `is not`; what was answered before stands there");
});

table!(decisions, CSV, "a decision of a reviewer, in the order of the files", {
    PLACE: text("place", "file and line of the decision");
    ACTION: text("action", "what is decided");
    AREA: text("area", "area that it is about; empty for all");
    PERSON_KEY: text("person_key", "key of the person whom it is about; empty for an alias, and where no source names the person");
    NAME: text("name", "the name shown");
    OTHER_KEY: text("other_key", "key of the other person, of a decision about two");
    OTHER_NAME: text("other_name", "the name shown of the other person");
    COMPUTED: text("computed", "what is computed without it: rank and tier, by area; empty where that is not computed");
    EFFECT: text("effect", "what stands with it: tier or `not listed`, by area; `one person` or `two people`; empty where it changes nothing");
    REASON: text("reason", "why, as written");
    BY: text("by", "who decided, as written");
    DATE: text("date", "when, as written");
});

table!(unlisted, PARQUET, "a person whom the sources name and no ranking lists, or whom a decision took off \
                             one, ordered by person key and area", {
    PERSON_KEY: text("person_key", "key of the person");
    NAME: text("name", "the name shown");
    NAME_NATIVE: text("name_native", "the name in its own script");
    NAME_KANA: text("name_kana", "its reading");
    NAME_VARIANTS: text("name_variants", "other printed forms, by falling frequency");
    ORCID: text("orcid", "ORCID iD");
    AREA: text("area", "area whose list a decision took the person off; else empty");
    WHY: text("why",
        "`no_area`: no document that names the person belongs to an area; `no_points`: such documents \
         give no points; `decided`: a reviewer excluded the person");
    DECIDED_IN: text("decided_in", "file and line of the decision");
    MENTIONS: integer("mentions", "names", "printed names that make up the person");
    FILE: text("file", "the first file that prints the name, relative to the study file");
    LINE: integer("line", "", "line of it on which the record begins, where lines mean something");
    DOCUMENT: text("document", "the document there");
});

table!(changes, CSV, "a person listed in an area in either run, ordered by area and new rank; those who go \
                 come last, by old rank", {
    AREA: text("area", "area id");
    PERSON_KEY: text("person_key", "key of the person");
    NAME: text("name", "the name shown, that of the new run where there is one");
    STATUS: text("status", "`stay`, `go` or `new`");
    OLD_RANK: integer("old_rank", "rank", "rank in the old run");
    NEW_RANK: integer("new_rank", "rank", "rank in the new run");
    OLD_SCORE: number("old_score", 6, "points, 0 to 100", "score in the old run");
    NEW_SCORE: number("new_score", 6, "points, 0 to 100", "score in the new run");
    CAUSE_EVIDENCE: number("cause_evidence", 6, "points",
        "moved by documents that are new, gone or revised, and new citations");
    CAUSE_DECAY: number("cause_decay", 6, "points", "moved by the later reference date");
    CAUSE_IDENTITY: number("cause_identity", 6, "points",
        "moved by names that went from one person to another");
    CAUSE_DEFINITION: number("cause_definition", 6, "points",
        "moved by documents that entered or left the area");
    CAUSE_OVERRIDE: number("cause_override", 6, "points", "moved by decisions of a reviewer");
    CAUSE_SUPPRESSION: number("cause_suppression", 6, "points", "moved by people who opted out or are back");
    CAUSE_METHOD: number("cause_method", 6, "points", "moved by settings, window or version");
    CAUSE_OTHERS: number("cause_others", 6, "points", "moved by the scale of the area, and rounding");
});

table!(audit, CSV, "a row of the list, in its order", {
    LINE: integer("line", "", "line of the list");
    VERDICT: text("verdict", "`found`, `moved`, `other_area`, `silent`, `twice`, `two_people`, `unclear` or `no_trace`");
    ADVICE: text("advice", "`stay`, `go` or `ask`: proposed, for a person to decide");
    WHY: text("why", "what speaks for it");
    AREA: text("area", "area id");
    RANK: integer("rank", "rank", "rank there");
    RANK_LOW: integer("rank_low", "rank", "best rank of the 90 % interval");
    RANK_HIGH: integer("rank_high", "rank", "worst rank of it");
    TIER: text("tier", "a reviewer's tier, else the proposed one");
    NAME: text("name", "the name shown");
    NAME_NATIVE: text("name_native", "the name in its own script");
    AFFILIATION: text("affiliation", "latest organisation");
    CITY: text("city", "city of it");
    COUNTRY: text("country", "country code of it");
    LAST_SEEN: text("last_seen", "newest date of a document");
    WORKS: integer("works", "works", "publications in area and window");
    TALKS: integer("talks", "roles", "congress roles in area and window");
    DOCUMENTS: text("documents", "titles of the three documents that earn most, separated by `|`");
    OTHER_AREAS: text("other_areas", "other areas in which the person is listed, with the rank");
    PERSON_KEY: text("person_key", "key of the person; of several who may be meant, all");
});

table!(missing, CSV, "a person of tier 1 or 2 in an area whom the list does not name, ordered by area and rank", {
    AREA: text("area", "area id");
    RANK: integer("rank", "rank", "rank there");
    RANK_LOW: integer("rank_low", "rank", "best rank of the 90 % interval");
    RANK_HIGH: integer("rank_high", "rank", "worst rank of it");
    TIER: text("tier", "a reviewer's tier, else the proposed one");
    NAME: text("name", "the name shown");
    NAME_NATIVE: text("name_native", "the name in its own script");
    AFFILIATION: text("affiliation", "latest organisation");
    CITY: text("city", "city of it");
    COUNTRY: text("country", "country code of it");
    LAST_SEEN: text("last_seen", "newest date of a document");
    WORKS: integer("works", "works", "publications in area and window");
    TALKS: integer("talks", "roles", "congress roles in area and window");
    DOCUMENTS: text("documents", "titles of the three documents that earn most, separated by `|`");
    PERSON_KEY: text("person_key", "key of the person");
});

table!(picks, CSV, "a person whom `kolnet cover` picks, in the order of picking", {
    PICK: integer("pick", "", "place among the picks");
    NAME: text("name", "the name shown");
    ADDS: number("adds", 4, "share, 0 to 1", "coverage added to the engaged and the picks before");
    TOGETHER: number("together", 4, "share, 0 to 1", "coverage with the engaged, the picks before and this one");
    LOST_WITHOUT: number("lost_without", 4, "share, 0 to 1", "coverage that would be missing if only this pick were unavailable");
    RANK: integer("rank", "rank", "rank in the area");
    SCORE: number("score", 3, "points, 0 to 100", "score in the area");
    CITY: text("city", "city of the latest organisation");
    REGION: text("region", "state, province or prefecture of it");
    COUNTRY: text("country", "country code of it");
    COMMUNITY_LABEL: text("community_label", "label of the community");
    PERSON_KEY: text("person_key", "key of the person");
});

table!(letters, CSV, "a letter to a person held who was not told, ordered by person key", {
    PERSON_KEY: text("person_key", "key of the person");
    NAME: text("name", "the name shown");
    NAME_NATIVE: text("name_native", "the name in its own script");
    AFFILIATION: text("affiliation", "latest organisation, or latest affiliation line");
    COUNTRY: text("country", "ISO 3166-1 alpha-2 code of it");
    DUE_DATE: text("due_date", "day by which the person is to be told");
    FILE: text("file", "the letter");
    TOLD: text("told", "to be filled in: the day on which the person was told");
    HOW: text("how", "to be filled in: how, or a remark");
});
