//! The tables that databases export: their column names, and what tells one from another.

use crate::data::corpus::SourceKind;
use crate::data::formats::table_columns::same_heading;
use crate::data::formats::table_reader::{ColumnSpec, TableOptions};
use crate::data::ingest::spec::SourceSpec;

use super::source_table::table_options;

/// How a kind of source writes its table of works.
pub(super) struct WorksFormat {
    pub(super) kind: SourceKind,
    /// What messages call the database.
    pub(super) name: &'static str,
    /// Its columns: ours, and its headings in the order of preference.
    pub(super) columns: &'static [ColumnSpec],
    /// What parts the values of a cell.
    pub(super) separator: char,
    /// Headings that together tell the table from others, any group of them.
    signatures: &'static [&'static [&'static str]],
}

impl WorksFormat {
    /// How the table of a source is read. An export may have our names for something else.
    pub(super) fn table_options<'s>(&'s self, spec: &'s SourceSpec) -> TableOptions<'s> {
        let aliases_first = self.kind != SourceKind::Works;
        TableOptions { aliases_first, ..table_options(spec, self.columns) }
    }
}

/// A study's own table.
pub(super) const OWN_TABLE: WorksFormat = WorksFormat {
    kind: SourceKind::Works,
    name: "a table of works",
    columns: &[
        ColumnSpec { name: "id", aliases: &[] },
        ColumnSpec {
            name: "title", aliases: &["題名", "タイトル", "論文名", "article_title"]
        },
        ColumnSpec {
            name: "date",
            aliases: &["year", "発行年", "出版年", "発行日", "publication_date"],
        },
        ColumnSpec {
            name: "venue",
            aliases: &["journal", "source title", "雑誌", "雑誌名", "掲載誌"],
        },
        ColumnSpec { name: "authors", aliases: &["author", "著者", "著者名"] },
        ColumnSpec { name: "affiliations", aliases: &["affiliation", "所属", "著者所属"] },
        ColumnSpec { name: "orcids", aliases: &["orcid"] },
        ColumnSpec { name: "mesh", aliases: &["mesh_ui"] },
        ColumnSpec { name: "keywords", aliases: &["キーワード"] },
        ColumnSpec { name: "type", aliases: &["種別", "publication_type"] },
        ColumnSpec { name: "doi", aliases: &[] },
        ColumnSpec { name: "pmid", aliases: &[] },
        ColumnSpec { name: "pmcid", aliases: &[] },
        ColumnSpec { name: "cited_by", aliases: &["cited_by_count", "citations", "被引用数"] },
    ],
    separator: ';',
    signatures: &[],
};

const SCOPUS: WorksFormat = WorksFormat {
    kind: SourceKind::Scopus,
    name: "Scopus",
    columns: &[
        ColumnSpec { name: "id", aliases: &["EID"] },
        ColumnSpec::new("title"),
        ColumnSpec { name: "date", aliases: &["Year"] },
        ColumnSpec { name: "venue", aliases: &["Source title", "Abbreviated Source Title"] },
        ColumnSpec { name: "authors", aliases: &["Author full names", "Authors"] },
        ColumnSpec { name: "affiliations", aliases: &["Authors with affiliations"] },
        ColumnSpec { name: "places", aliases: &["Affiliations"] },
        ColumnSpec { name: "orcids", aliases: &["ORCID"] },
        ColumnSpec { name: "corresponding", aliases: &["Correspondence Address"] },
        ColumnSpec { name: "author_ids", aliases: &["Author(s) ID", "Authors ID"] },
        ColumnSpec { name: "keywords", aliases: &["Author Keywords"] },
        ColumnSpec { name: "index_keywords", aliases: &["Index Keywords"] },
        ColumnSpec { name: "type", aliases: &["Document Type"] },
        ColumnSpec::new("doi"),
        ColumnSpec { name: "pmid", aliases: &["PubMed ID"] },
        ColumnSpec { name: "cited_by", aliases: &["Cited by"] },
        ColumnSpec { name: "references", aliases: &["References"] },
    ],
    separator: ';',
    signatures: &[&["Source title", "EID"], &["Source title", "Authors with affiliations"]],
};

const WOS: WorksFormat = WorksFormat {
    kind: SourceKind::Wos,
    name: "Web of Science",
    columns: &[
        ColumnSpec { name: "id", aliases: &["UT", "UT (Unique WOS ID)", "UT (Unique ID)"] },
        ColumnSpec { name: "title", aliases: &["TI", "Article Title"] },
        ColumnSpec { name: "date", aliases: &["PD", "Publication Date"] },
        ColumnSpec { name: "year", aliases: &["PY", "Publication Year"] },
        ColumnSpec { name: "early", aliases: &["EA", "Early Access Date"] },
        ColumnSpec { name: "venue", aliases: &["SO", "Source Title"] },
        ColumnSpec { name: "authors", aliases: &["AF", "Author Full Names", "AU", "Authors"] },
        ColumnSpec { name: "groups", aliases: &["CA", "Group Authors"] },
        ColumnSpec { name: "affiliations", aliases: &["C1", "Addresses"] },
        ColumnSpec { name: "corresponding", aliases: &["RP", "Reprint Addresses"] },
        ColumnSpec { name: "orcids", aliases: &["OI", "ORCIDs"] },
        ColumnSpec { name: "mesh", aliases: &["MH", "MeSH Terms", "MeSH Headings"] },
        ColumnSpec { name: "keywords", aliases: &["DE", "Author Keywords"] },
        ColumnSpec { name: "index_keywords", aliases: &["ID", "Keywords Plus"] },
        ColumnSpec { name: "type", aliases: &["DT", "Document Type"] },
        ColumnSpec { name: "doi", aliases: &["DI", "DOI"] },
        ColumnSpec { name: "pmid", aliases: &["PM", "Pubmed Id"] },
        ColumnSpec { name: "cited_by", aliases: &["TC", "Times Cited, WoS Core", "Z9"] },
        ColumnSpec { name: "references", aliases: &["CR", "Cited References"] },
    ],
    separator: ';',
    signatures: &[
        &["PT", "AU", "TI", "SO"],
        &["Article Title", "UT (Unique WOS ID)"],
        &["Article Title", "UT (Unique ID)"],
    ],
};

const DIMENSIONS: WorksFormat = WorksFormat {
    kind: SourceKind::Dimensions,
    name: "Dimensions",
    columns: &[
        ColumnSpec { name: "id", aliases: &["Publication ID"] },
        ColumnSpec::new("title"),
        ColumnSpec {
            name: "date",
            aliases: &["Publication date", "Publication date (print)", "Publication date (online)"],
        },
        ColumnSpec { name: "year", aliases: &["PubYear"] },
        ColumnSpec {
            name: "venue",
            aliases: &["Source title", "Source title/Anthology title", "Anthology title"],
        },
        ColumnSpec::new("authors"),
        ColumnSpec {
            name: "affiliations",
            aliases: &["Authors (Raw Affiliation)", "Authors Affiliations"],
        },
        ColumnSpec {
            name: "places",
            aliases: &["Authors Affiliations - Name of Research organization"],
        },
        ColumnSpec {
            name: "corresponding",
            aliases: &["Corresponding Authors", "Corresponding Author"],
        },
        ColumnSpec { name: "mesh", aliases: &["MeSH terms"] },
        ColumnSpec::new("keywords"),
        ColumnSpec { name: "type", aliases: &["Document Type", "Publication Type"] },
        ColumnSpec::new("doi"),
        ColumnSpec::new("pmid"),
        ColumnSpec::new("pmcid"),
        ColumnSpec { name: "cited_by", aliases: &["Times cited"] },
        ColumnSpec { name: "references", aliases: &["Cited references"] },
    ],
    separator: ';',
    signatures: &[&["Publication ID", "PubYear"]],
};

const LENS: WorksFormat = WorksFormat {
    kind: SourceKind::Lens,
    name: "The Lens",
    columns: &[
        ColumnSpec { name: "id", aliases: &["Lens ID"] },
        ColumnSpec::new("title"),
        ColumnSpec { name: "date", aliases: &["Date Published"] },
        ColumnSpec { name: "year", aliases: &["Publication Year"] },
        ColumnSpec { name: "venue", aliases: &["Source Title"] },
        ColumnSpec { name: "authors", aliases: &["Author/s", "Authors"] },
        ColumnSpec::new("orcids"),
        ColumnSpec { name: "mesh", aliases: &["MeSH Terms"] },
        ColumnSpec::new("keywords"),
        ColumnSpec { name: "index_keywords", aliases: &["Fields of Study"] },
        ColumnSpec { name: "type", aliases: &["Publication Type"] },
        ColumnSpec::new("doi"),
        ColumnSpec::new("pmid"),
        ColumnSpec::new("pmcid"),
        ColumnSpec {
            name: "cited_by",
            aliases: &["Citing Works Count", "Scholarly Citation Count"],
        },
    ],
    separator: ';',
    signatures: &[&["Lens ID", "Title"]],
};

/// Lists within a cell are parted by bars, with an empty place for an author of whom nothing is known.
const OPENALEX: WorksFormat = WorksFormat {
    kind: SourceKind::OpenalexCsv,
    name: "OpenAlex",
    columns: &[
        ColumnSpec::new("id"),
        ColumnSpec { name: "title", aliases: &["title", "display_name"] },
        ColumnSpec { name: "date", aliases: &["publication_date"] },
        ColumnSpec { name: "year", aliases: &["publication_year"] },
        ColumnSpec {
            name: "venue",
            aliases: &["primary_location.source.display_name", "primary_location_display_name"],
        },
        ColumnSpec {
            name: "authors",
            aliases: &[
                "authorships.raw_author_name",
                "authorships.author.display_name",
                "author_names",
            ],
        },
        ColumnSpec {
            name: "affiliations",
            aliases: &[
                "authorships.raw_affiliation_strings",
                "authorships.raw_affiliation_string",
                "author_institution_names",
            ],
        },
        ColumnSpec { name: "orcids", aliases: &["authorships.author.orcid", "author_orcids"] },
        ColumnSpec { name: "author_ids", aliases: &["authorships.author.id", "author_ids"] },
        ColumnSpec { name: "mesh", aliases: &["mesh.descriptor_ui"] },
        ColumnSpec { name: "keywords", aliases: &["keywords.display_name"] },
        ColumnSpec { name: "index_keywords", aliases: &["topics.display_name"] },
        ColumnSpec::new("type"),
        ColumnSpec { name: "doi", aliases: &["doi", "ids.doi"] },
        ColumnSpec { name: "pmid", aliases: &["ids.pmid", "pmid"] },
        ColumnSpec { name: "pmcid", aliases: &["ids.pmcid", "pmcid"] },
        ColumnSpec { name: "cited_by", aliases: &["cited_by_count"] },
        ColumnSpec { name: "references", aliases: &["referenced_works"] },
        ColumnSpec { name: "retracted", aliases: &["is_retracted"] },
    ],
    separator: '|',
    signatures: &[
        &["id", "authorships.author.display_name"],
        &["id", "authorships.raw_author_name"],
        &["id", "author_names", "author_ids"],
    ],
};

const PUBMED: WorksFormat = WorksFormat {
    kind: SourceKind::PubmedCsv,
    name: "PubMed",
    columns: &[
        ColumnSpec::new("pmid"),
        ColumnSpec::new("title"),
        ColumnSpec { name: "citation", aliases: &["Citation"] },
        ColumnSpec { name: "date", aliases: &["Publication Year"] },
        ColumnSpec { name: "venue", aliases: &["Journal/Book"] },
        ColumnSpec::new("authors"),
        ColumnSpec::new("doi"),
        ColumnSpec::new("pmcid"),
    ],
    separator: ';',
    signatures: &[&["PMID", "Journal/Book"]],
};

const ICHUSHI: WorksFormat = WorksFormat {
    kind: SourceKind::Ichushi,
    name: "Ichushi (医中誌)",
    columns: &[
        ColumnSpec {
            name: "id",
            aliases: &["医中誌文献番号", "文献番号", "医中誌ID", "文献ID", "ID"],
        },
        ColumnSpec {
            name: "title",
            aliases: &["文献タイトル", "論文タイトル", "タイトル", "標題", "論題", "題名"],
        },
        ColumnSpec {
            name: "date",
            aliases: &["発行年月", "発行年月日", "発行日", "発行年", "出版年"],
        },
        ColumnSpec {
            name: "venue",
            aliases: &["収載誌名", "収載誌", "収載誌名(略誌名)", "雑誌名", "誌名"],
        },
        ColumnSpec { name: "authors", aliases: &["著者名", "著者", "筆者"] },
        ColumnSpec {
            name: "affiliations",
            aliases: &["所属機関名", "所属機関", "著者所属機関名", "著者所属", "所属"],
        },
        ColumnSpec { name: "keywords", aliases: &["キーワード", "著者キーワード"] },
        ColumnSpec { name: "index_keywords", aliases: &["シソーラス用語", "統制語"] },
        ColumnSpec {
            name: "type", aliases: &["論文種類", "論文種類等", "論文種別", "種別"]
        },
        ColumnSpec::new("doi"),
        ColumnSpec { name: "pmid", aliases: &["PubMed ID", "PMID"] },
    ],
    separator: ';',
    signatures: &[&["医中誌文献番号"], &["収載誌名", "論文種類"]],
};

const JSTAGE: WorksFormat = WorksFormat {
    kind: SourceKind::Jstage,
    name: "J-STAGE",
    columns: &[
        ColumnSpec { name: "id", aliases: &["記事ID", "URL", "記事URL", "J-STAGE URL"] },
        ColumnSpec {
            name: "title",
            aliases: &[
                "論文タイトル",
                "記事タイトル",
                "タイトル",
                "記事名",
                "Article title",
                "Title",
            ],
        },
        ColumnSpec {
            name: "date",
            aliases: &[
                "発行日",
                "公開日",
                "発行年月日",
                "発行年",
                "出版年",
                "Publication date",
                "Published",
                "Publication year",
                "Year",
            ],
        },
        ColumnSpec {
            name: "venue",
            aliases: &[
                "資料名",
                "ジャーナル名",
                "誌名",
                "Journal title",
                "Publication title",
                "Journal",
            ],
        },
        ColumnSpec { name: "authors", aliases: &["著者名", "著者", "Author", "Authors"] },
        ColumnSpec {
            name: "affiliations",
            aliases: &["著者所属", "所属機関", "所属", "Affiliation", "Affiliations"],
        },
        ColumnSpec { name: "keywords", aliases: &["キーワード", "Keywords", "Keyword"] },
        ColumnSpec { name: "type", aliases: &["記事種別", "記事区分", "Article type"] },
        ColumnSpec { name: "doi", aliases: &["DOI", "論文DOI", "JaLC DOI"] },
    ],
    separator: ';',
    signatures: &[&["論文タイトル", "資料名"], &["記事タイトル", "資料名"]],
};

/// All tables of exports.
pub(super) const EXPORTS: [&WorksFormat; 8] =
    [&WOS, &SCOPUS, &DIMENSIONS, &OPENALEX, &LENS, &PUBMED, &ICHUSHI, &JSTAGE];

/// How a kind of source writes its table of works.
pub(super) fn format_of(kind: SourceKind) -> &'static WorksFormat {
    EXPORTS.into_iter().find(|format| format.kind == kind).unwrap_or(&OWN_TABLE)
}

/// The export that a table with these headings is.
pub(super) fn export_with(headings: &[String]) -> Option<&'static WorksFormat> {
    let has = |wanted: &&str| headings.iter().any(|heading| same_heading(heading, wanted));
    let is_signed = |format: &&&WorksFormat| {
        format.signatures.iter().any(|signature| signature.iter().all(&has))
    };
    EXPORTS.iter().find(is_signed).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_export_is_told_by_headings_that_it_alone_has() {
        for format in EXPORTS {
            for signature in format.signatures {
                let headings: Vec<String> = signature.iter().map(|h| (*h).to_owned()).collect();
                let found = export_with(&headings).map(|found| found.kind);
                assert_eq!(found, Some(format.kind), "{signature:?}");
            }
        }
        let own = ["id", "title", "date", "venue", "authors", "doi", "pmid", "type"];
        assert!(export_with(&own.map(str::to_owned)).is_none());
    }
}
