//! Japanese names: kana to romaji, one spelling for all romanisations, one form for all variants of a
//! kanji.

/// Kana (katakana, one per mora) with their Hepburn reading.
///
/// wana_kana 5 reads 185 of the 117,448 readings of the shipped table otherwise, nearly all for small vowels
/// (`ふぁ` as `fua`, `うぃ` as `ui`, `てぃ` as `tei`), and knows neither `ヶ` nor `を` as names print them.
#[rustfmt::skip]
const MORAE: [(&str, &str); 140] = [
    ("キャ", "kya"), ("キュ", "kyu"), ("キョ", "kyo"), ("シャ", "sha"), ("シュ", "shu"), ("ショ", "sho"),
    ("チャ", "cha"), ("チュ", "chu"), ("チョ", "cho"), ("ニャ", "nya"), ("ニュ", "nyu"), ("ニョ", "nyo"),
    ("ヒャ", "hya"), ("ヒュ", "hyu"), ("ヒョ", "hyo"), ("ミャ", "mya"), ("ミュ", "myu"), ("ミョ", "myo"),
    ("リャ", "rya"), ("リュ", "ryu"), ("リョ", "ryo"), ("ギャ", "gya"), ("ギュ", "gyu"), ("ギョ", "gyo"),
    ("ジャ", "ja"), ("ジュ", "ju"), ("ジョ", "jo"), ("ヂャ", "ja"), ("ヂュ", "ju"), ("ヂョ", "jo"),
    ("ビャ", "bya"), ("ビュ", "byu"), ("ビョ", "byo"), ("ピャ", "pya"), ("ピュ", "pyu"), ("ピョ", "pyo"),
    ("シェ", "she"), ("ジェ", "je"), ("チェ", "che"), ("ティ", "ti"), ("ディ", "di"), ("デュ", "du"),
    ("トゥ", "tu"), ("ドゥ", "du"), ("ファ", "fa"), ("フィ", "fi"), ("フェ", "fe"), ("フォ", "fo"),
    ("ウィ", "wi"), ("ウェ", "we"), ("ウォ", "wo"), ("ヴァ", "va"), ("ヴィ", "vi"), ("ヴェ", "ve"),
    ("ヴォ", "vo"), ("ツァ", "tsa"), ("ツェ", "tse"), ("ツォ", "tso"),
    ("ア", "a"), ("イ", "i"), ("ウ", "u"), ("エ", "e"), ("オ", "o"), ("カ", "ka"), ("キ", "ki"),
    ("ク", "ku"), ("ケ", "ke"), ("コ", "ko"), ("サ", "sa"), ("シ", "shi"), ("ス", "su"), ("セ", "se"),
    ("ソ", "so"), ("タ", "ta"), ("チ", "chi"), ("ツ", "tsu"), ("テ", "te"), ("ト", "to"), ("ナ", "na"),
    ("ニ", "ni"), ("ヌ", "nu"), ("ネ", "ne"), ("ノ", "no"), ("ハ", "ha"), ("ヒ", "hi"), ("フ", "fu"),
    ("ヘ", "he"), ("ホ", "ho"), ("マ", "ma"), ("ミ", "mi"), ("ム", "mu"), ("メ", "me"), ("モ", "mo"),
    ("ヤ", "ya"), ("ユ", "yu"), ("ヨ", "yo"), ("ラ", "ra"), ("リ", "ri"), ("ル", "ru"), ("レ", "re"),
    ("ロ", "ro"), ("ワ", "wa"), ("ヰ", "i"), ("ヱ", "e"), ("ヲ", "o"), ("ン", "n"), ("ガ", "ga"),
    ("ギ", "gi"), ("グ", "gu"), ("ゲ", "ge"), ("ゴ", "go"), ("ザ", "za"), ("ジ", "ji"), ("ズ", "zu"),
    ("ゼ", "ze"), ("ゾ", "zo"), ("ダ", "da"), ("ヂ", "ji"), ("ヅ", "zu"), ("デ", "de"), ("ド", "do"),
    ("バ", "ba"), ("ビ", "bi"), ("ブ", "bu"), ("ベ", "be"), ("ボ", "bo"), ("パ", "pa"), ("ピ", "pi"),
    ("プ", "pu"), ("ペ", "pe"), ("ポ", "po"), ("ヴ", "vu"), ("ヵ", "ka"), ("ヶ", "ke"), ("ヮ", "wa"),
    ("ァ", "a"), ("ィ", "i"), ("ゥ", "u"), ("ェ", "e"), ("ォ", "o"),
];

/// Converts kana to Hepburn romaji, spaces kept; `None` when the text holds anything but kana. Long vowels
/// are written as in kana (`おおの` → `oono`); [`fold_romaji`] makes their spellings equal.
pub(crate) fn kana_to_romaji(kana: &str) -> Option<String> {
    use unicode_normalization::UnicodeNormalization;
    let text: Vec<char> = kana.trim().nfkc().map(to_katakana).collect();
    let mut romaji = String::with_capacity(text.len() * 2);
    let mut doubled = false;
    let mut at = 0;
    while at < text.len() {
        match text[at] {
            ' ' | '・' | '=' => romaji.push(' '),
            'ー' => {}
            'ッ' => doubled = true,
            _ => {
                let two: String = text[at..(at + 2).min(text.len())].iter().collect();
                let one = text[at].to_string();
                let read = |kana: &str| MORAE.iter().find(|(k, _)| *k == kana).map(|(_, r)| *r);
                let (step, mora) = match read(&two) {
                    Some(mora) if two != one => (2, mora),
                    _ => (1, read(&one)?),
                };
                if doubled {
                    romaji.extend(mora.chars().next().map(|c| if c == 'c' { 't' } else { c }));
                    doubled = false;
                }
                romaji.push_str(mora);
                at += step;
                continue;
            }
        }
        at += 1;
    }
    (!romaji.trim().is_empty()).then(|| romaji.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// Hiragana as the katakana of the same sound.
fn to_katakana(c: char) -> char {
    match c {
        '\u{3041}'..='\u{3096}' => char::from_u32(u32::from(c) + 0x60).unwrap_or(c),
        '\u{3000}' => ' ',
        other => other,
    }
}

/// Spellings replaced in this order, so that Kunrei, Nihon-shiki, passport and modified Hepburn spellings
/// become equal.
const SPELLINGS: [(&str, &str); 23] = [
    // A long vowel before a semivowel: Ohyama, Uyemura.
    ("ohya", "oya"),
    ("uye", "ue"),
    ("tch", "cch"),
    ("sya", "sha"),
    ("syu", "shu"),
    ("syo", "sho"),
    ("tya", "cha"),
    ("tyu", "chu"),
    ("tyo", "cho"),
    ("zya", "ja"),
    ("zyu", "ju"),
    ("zyo", "jo"),
    ("jya", "ja"),
    ("jyu", "ju"),
    ("jyo", "jo"),
    ("si", "shi"),
    ("ti", "chi"),
    ("zi", "ji"),
    ("di", "ji"),
    ("du", "zu"),
    ("dzu", "zu"),
    ("mb", "nb"),
    ("mp", "np"),
];

/// One spelling for all romanisations of a Japanese name word: Satoh, Satou, Sato; Ohno, Ono;
/// Simizu, Shimizu; Homma, Honma; Zyozi, Joji. Takes a folded word (lower case, no accents);
/// `None` when the letters are not a sequence of Japanese morae, so that German or Chinese names are
/// never changed.
pub fn fold_romaji(word: &str) -> Option<String> {
    if word.is_empty() || !word.bytes().all(|b| b.is_ascii_lowercase()) {
        return None;
    }
    let mut text = word.to_owned();
    for (from, to) in SPELLINGS {
        if text.contains(from) {
            text = text.replace(from, to);
        }
    }
    let text = hepburn_syllables(text.as_bytes());
    let text = shorten_vowels(&text);
    is_morae(&text).then(|| String::from_utf8_lossy(&text).into_owned())
}

/// `tu`, `hu` to `tsu`, `fu` unless `s` or another consonant precedes; `mm` to `nm`.
fn hepburn_syllables(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len() + 2);
    for (at, &c) in text.iter().enumerate() {
        let next = text.get(at + 1).copied().unwrap_or(0);
        let before = if at == 0 { 0 } else { text[at - 1] };
        match (c, next) {
            (b't', b'u') => out.extend_from_slice(b"ts"),
            (b'h', b'u') if !matches!(before, b's' | b'c') => out.push(b'f'),
            (b'm', b'm') => out.push(b'n'),
            _ => out.push(c),
        }
    }
    out
}

/// Shortens long vowels: `ou`, `oo`, `oh`, `uu`, `uh` and every other doubled vowel become one vowel.
fn shorten_vowels(text: &[u8]) -> Vec<u8> {
    let vowel = |c: u8| matches!(c, b'a' | b'i' | b'u' | b'e' | b'o');
    let mut out: Vec<u8> = Vec::with_capacity(text.len());
    for (at, &c) in text.iter().enumerate() {
        let last = out.last().copied().unwrap_or(0);
        let next = text.get(at + 1).copied().unwrap_or(0);
        let skip = match c {
            b'h' => matches!(last, b'o' | b'u') && !vowel(next) && next != b'y',
            b'u' => last == b'o' || last == b'u',
            c => vowel(c) && last == c,
        };
        if !skip {
            out.push(c);
        }
    }
    out
}

/// Whether the letters are morae: vowels, consonant + vowel, syllabic n, doubled consonants.
fn is_morae(text: &[u8]) -> bool {
    const ONSETS: [&str; 32] = [
        "k", "s", "sh", "t", "ts", "ch", "n", "h", "f", "m", "y", "r", "w", "g", "z", "j", "d",
        "b", "p", "ky", "ny", "hy", "my", "ry", "gy", "by", "py", "cc", "kk", "pp", "ss", "tt",
    ];
    let vowel = |c: u8| matches!(c, b'a' | b'i' | b'u' | b'e' | b'o');
    let mut at = 0;
    while at < text.len() {
        let start = at;
        while at < text.len() && !vowel(text[at]) {
            at += 1;
        }
        let mut onset = &text[start..at];
        if start > 0
            && onset.first() == Some(&b'n')
            && (onset.len() > 1 || at == text.len())
            && onset != b"ny"
        {
            onset = &onset[1..];
        }
        if at == text.len() {
            return onset.is_empty();
        }
        let plain = std::str::from_utf8(onset).unwrap_or("?");
        let geminate = ["ssh", "cch", "kky", "ppy", "tts"].contains(&plain);
        if !(onset.is_empty() || geminate || ONSETS.contains(&plain)) {
            return false;
        }
        at += 1;
    }
    true
}

/// Older and typographic variants of kanji in names, each with the form it is compared by.
#[rustfmt::skip]
pub(crate) const VARIANTS: [(char, char); 72] = [
    ('邊', '辺'), ('邉', '辺'), ('齋', '斎'), ('齊', '斎'), ('斉', '斎'), ('髙', '高'), ('﨑', '崎'),
    ('嵜', '崎'), ('澤', '沢'), ('廣', '広'), ('國', '国'), ('濱', '浜'), ('濵', '浜'), ('嶋', '島'),
    ('嶌', '島'), ('德', '徳'), ('惠', '恵'), ('瀨', '瀬'), ('櫻', '桜'), ('黑', '黒'), ('龍', '竜'),
    ('瀧', '滝'), ('淵', '渕'), ('條', '条'), ('藏', '蔵'), ('榮', '栄'), ('學', '学'), ('實', '実'),
    ('眞', '真'), ('靜', '静'), ('壽', '寿'), ('彌', '弥'), ('禮', '礼'), ('豐', '豊'), ('邨', '村'),
    ('槇', '槙'), ('鐵', '鉄'), ('關', '関'), ('嚴', '厳'), ('圓', '円'), ('應', '応'), ('假', '仮'),
    ('會', '会'), ('覺', '覚'), ('氣', '気'), ('舊', '旧'), ('曉', '暁'), ('薰', '薫'), ('縣', '県'),
    ('驗', '験'), ('顯', '顕'), ('廳', '庁'), ('將', '将'), ('敍', '叙'), ('晉', '晋'), ('數', '数'),
    ('聲', '声'), ('淺', '浅'), ('總', '総'), ('增', '増'), ('瘦', '痩'), ('冨', '富'), ('埜', '野'),
    ('穗', '穂'), ('萬', '万'), ('與', '与'), ('來', '来'), ('亂', '乱'), ('綠', '緑'), ('曾', '曽'),
    ('𠮷', '吉'), ('𡈽', '土'),
];

/// A native name folded for comparison: width and compatibility forms (NFKC), kanji variants, spaces and
/// points dropped, Latin letters in lower case. Kanji are never converted to Chinese forms.
pub(crate) fn fold_native(native: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    let kept = native.nfkc().flat_map(char::to_lowercase).filter(|c| c.is_alphanumeric());
    kept.map(fold_variant).collect()
}

/// A kanji in the form by which its variants in names are compared.
pub(crate) fn fold_variant(kanji: char) -> char {
    VARIANTS.iter().find(|(old, _)| *old == kanji).map_or(kanji, |(_, new)| *new)
}

/// Whether a text has a kanji.
pub(crate) fn has_kanji(text: &str) -> bool {
    text.chars().any(|c| matches!(c, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{323af}' | '々'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_romanisations_of_a_name_have_one_spelling() {
        let groups: [&[&str]; 10] = [
            &["sato", "satoh", "satou", "satoo"],
            &["ono", "ohno", "oono", "ouno"],
            &["oyama", "ohyama", "ooyama"],
            &["uemura", "uyemura"],
            &["shimizu", "simizu", "shimidzu"],
            &["honma", "homma"],
            &["tsuji", "tuji", "tsuzi"],
            &["joji", "zyozi", "jyoji", "jouji"],
            &["nanba", "namba"],
            &["yuki", "yuuki", "yuhki"],
        ];
        for group in groups {
            let first = fold_romaji(group[0]).unwrap();
            for spelling in group {
                assert_eq!(fold_romaji(spelling).as_ref(), Some(&first), "{spelling}");
            }
        }
    }

    #[test]
    fn names_that_are_not_japanese_are_left_alone() {
        for word in ["kohler", "smith", "zhang", "wang", "garcia", "schmidt", "nguyen", "", "o-no"]
        {
            assert_eq!(fold_romaji(word), None, "{word}");
        }
    }

    #[test]
    fn names_that_differ_in_a_sound_stay_apart() {
        for (a, b) in [("sato", "saito"), ("ota", "oda"), ("kondo", "kanda"), ("abe", "ibe")] {
            assert_ne!(fold_romaji(a).unwrap(), fold_romaji(b).unwrap());
        }
    }

    #[test]
    fn kana_of_either_kind_and_width_reads_as_the_romaji_people_print() {
        for (kana, printed) in [
            ("さとう はなこ", "sato hanako"),
            ("サトウ　ハナコ", "satoh hanako"),
            ("ｻﾄｳ ﾊﾅｺ", "satou hanako"),
            ("おおの じゅんいち", "ohno junichi"),
            ("ほっとり しょうへい", "hottori shohei"),
            ("はっちょうめ きょうこ", "hatchome kyoko"),
        ] {
            let fold = |text: &str| {
                text.split(' ').map(|word| fold_romaji(word).unwrap()).collect::<Vec<_>>()
            };
            assert_eq!(fold(&kana_to_romaji(kana).unwrap()), fold(printed), "{kana}");
        }
        assert_eq!(kana_to_romaji("佐藤"), None);
        assert_eq!(kana_to_romaji(" "), None);
    }

    #[test]
    fn variants_of_a_kanji_are_one_and_spaces_do_not_matter() {
        assert_eq!(fold_native("渡邊 一郎"), fold_native("渡辺一郎"));
        assert_eq!(fold_native("齋藤　花子"), fold_native("斉藤花子"));
        assert_eq!(fold_native("髙﨑"), fold_native("高崎"));
        assert_ne!(fold_native("佐藤花子"), fold_native("佐藤華子"));
    }
}
