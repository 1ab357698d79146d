//! Columns of names that a table prints in two: family name and given names.

use super::column_spec::ColumnSpec;

pub(crate) const FAMILY: ColumnSpec = ColumnSpec {
    name: "family",
    aliases: &[
        "family_name",
        "last_name",
        "surname",
        "nachname",
        "familienname",
        "nom",
        "nom de famille",
        "apellidos",
        "apellido",
        "cognome",
        "sobrenome",
        "achternaam",
        "фамилия",
        "姓",
        "姓氏",
        "苗字",
        "名字",
        "氏",
        "姓(漢字)",
        "漢字姓",
        "성",
    ],
};

pub(crate) const GIVEN: ColumnSpec = ColumnSpec {
    name: "given",
    aliases: &[
        "given_name",
        "given_names",
        "first_name",
        "first_names",
        "forename",
        "forenames",
        "vorname",
        "vornamen",
        "prénom",
        "prénoms",
        "prenom",
        "nombre",
        "nombres",
        "nome",
        "voornaam",
        "имя",
        "名",
        "名(漢字)",
        "漢字名",
        "이름",
    ],
};

pub(crate) const FAMILY_NATIVE: ColumnSpec = ColumnSpec {
    name: "family_native",
    aliases: &["姓(漢字)", "漢字姓", "姓", "姓氏", "苗字", "氏", "성"],
};

pub(crate) const GIVEN_NATIVE: ColumnSpec =
    ColumnSpec { name: "given_native", aliases: &["名(漢字)", "漢字名", "名", "이름"] };

pub(crate) const FAMILY_KANA: ColumnSpec = ColumnSpec {
    name: "family_kana",
    aliases: &[
        "セイ",
        "せい",
        "姓カナ",
        "姓(カナ)",
        "姓フリガナ",
        "姓(フリガナ)",
        "姓ふりがな",
        "姓(ふりがな)",
        "姓かな",
        "姓(かな)",
        "姓ヨミ",
        "姓よみ",
        "カナ姓",
        "カナ(姓)",
        "フリガナ(姓)",
        "ふりがな(姓)",
    ],
};

pub(crate) const GIVEN_KANA: ColumnSpec = ColumnSpec {
    name: "given_kana",
    aliases: &[
        "メイ",
        "めい",
        "名カナ",
        "名(カナ)",
        "名フリガナ",
        "名(フリガナ)",
        "名ふりがな",
        "名(ふりがな)",
        "名かな",
        "名(かな)",
        "名ヨミ",
        "名よみ",
        "カナ名",
        "カナ(名)",
        "フリガナ(名)",
        "ふりがな(名)",
    ],
};

/// Whether a column is one of two that make a name.
pub(super) fn is_part_of_name(column: &str) -> bool {
    [FAMILY, GIVEN, FAMILY_NATIVE, GIVEN_NATIVE, FAMILY_KANA, GIVEN_KANA]
        .iter()
        .any(|part| part.name == column)
}
