/** Finding people by any of their names, institution or place, however it is typed. */

/** @typedef {import("./data.mjs").Block} Block */

/**
 * Folds case, width, accents, katakana, long vowels and variants of characters.
 *
 * @param {string} text
 * @param {Record<string, string>} variants
 */
function fold(text, variants) {
  const bare = text.normalize("NFKD").replace(/[^\P{M}\u3099\u309a]/gu, "").normalize("NFKC").toLowerCase();
  let out = "";
  for (const sign of bare) {
    const code = sign.codePointAt(0) ?? 0;
    const hiragana = code >= 0x30a1 && code <= 0x30f6 ? String.fromCodePoint(code - 0x60) : sign;
    out += sign === "ー" ? "" : (variants[hiragana] ?? hiragana);
  }
  return out.replace(/o[ou]+/g, "o").replace(/uu/g, "u").replace(/oh(?![aeiouy])/g, "o").replace(/[.,'’‐-―-]+/g, " ").replace(/\s+/g, " ").trim();
}

/** An index of all people: names before places. */
class PeopleSearch {
  /** @param {Block} block */
  constructor(block) {
    this.variants = block.fold;
    const { name, native, kana, variants, orcid, key, affiliation, city, region, country } = block.people;
    const folded = (/** @type {(string | null | undefined)[]} */ parts) => fold(parts.filter(Boolean).join(" | "), block.fold);
    /** @type {string[]} */
    const ofPool = [];
    const pooled = (/** @type {number | null | undefined} */ index) => {
      if (index === null || index === undefined) return "";
      return (ofPool[index] ??= fold(block.pool[index] ?? "", block.fold));
    };
    /** @type {Record<string, string>} */
    const countries = {};
    for (const [code, english] of Object.entries(block.countries.en ?? {})) {
      countries[code] = folded([english, block.countries.ja?.[code], code]);
    }
    this.names = name.map((latin, i) => {
      const said = folded([latin, native[i], kana[i], ...(variants[i] ?? [])]);
      const joined = fold(`${native[i] ?? ""}|${kana[i] ?? ""}`, block.fold).replaceAll(" ", "");
      return ` ${said} | ${joined}`;
    });
    this.places = name.map((_, i) => {
      const code = country[i] === null || country[i] === undefined ? "" : (block.pool[country[i] ?? 0] ?? "");
      const ids = `${orcid[i] ?? ""} ${key[i] ?? ""}`.toLowerCase().replace(/[.,'’‐-―-]+/g, " ");
      return `${pooled(affiliation[i])} ${pooled(city[i])} ${pooled(region[i])} ${countries[code] ?? ""} ${ids}`;
    });
  }

  /**
   * How well a person answers: 0 not at all, 3 best.
   *
   * @param {number} person
   * @param {string[]} words
   */
  grade(person, words) {
    const names = this.names[person] ?? "";
    const places = this.places[person] ?? "";
    let grade = 3;
    for (const asked of words) {
      if (names.includes(` ${asked}`)) continue;
      if (names.includes(asked)) grade = Math.min(grade, 2);
      else if (places.includes(asked)) grade = 1;
      else return 0;
    }
    return grade;
  }

  /**
   * The rows that answer, those found by name first, then by rank.
   *
   * @param {number[]} people the person of each row
   * @param {string} query
   * @returns {number[]}
   */
  find(people, query) {
    const words = fold(query, this.variants).split(" ").filter(Boolean);
    if (words.length === 0) return [];
    /** @type {number[][]} */
    const byGrade = [[], [], [], []];
    people.forEach((person, row) => byGrade[this.grade(person, words)]?.push(row));
    return [...(byGrade[3] ?? []), ...(byGrade[2] ?? []), ...(byGrade[1] ?? [])];
  }
}

export { fold, PeopleSearch };
