/** Words, numbers and names in the language that is shown. */

import { h } from "./dom.mjs";

/** @typedef {import("./data.mjs").Block} Block */

/** @type {{ language: "en" | "ja", block: Block | null, number: Intl.NumberFormat }} */
const shown = { language: "en", block: null, number: new Intl.NumberFormat("en") };

/**
 * @param {Block} block
 * @param {string} language
 */
function useLanguage(block, language) {
  shown.block = block;
  shown.language = language === "ja" ? "ja" : "en";
  shown.number = new Intl.NumberFormat(shown.language);
  document.documentElement.lang = shown.language;
}

function language() {
  return shown.language;
}

/**
 * The text of a key, its `{blanks}` filled. Braces in values are left alone.
 *
 * @param {string} key
 * @param {Record<string, string | number>} [blanks]
 */
function t(key, blanks = {}) {
  const text = shown.block?.texts[shown.language]?.[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (_, name) => {
    const value = blanks[name] ?? "";
    return typeof value === "number" ? count(value) : value;
  });
}

/**
 * A text that differs for one and for many: `key.one` and `key.many`, with `{count}`.
 *
 * @param {string} key
 * @param {number} number
 * @param {Record<string, string | number>} [blanks]
 */
function tn(key, number, blanks = {}) {
  return t(`${key}.${number === 1 ? "one" : "many"}`, { count: number, ...blanks });
}

/**
 * The words for a code of the run folder; a code without words is shown as it is, with spaces.
 *
 * @param {string} kind
 * @param {string} code
 */
function word(kind, code) {
  return shown.block?.texts[shown.language]?.[`${kind}.${code}`] ?? code.replaceAll("_", " ");
}

/** @param {number} number */
function count(number) {
  return shown.number.format(number);
}

/**
 * Hundredths as a number with decimals; unknown is a dash.
 *
 * @param {number | null | undefined} hundredths
 * @param {number} [decimals]
 */
function decimal(hundredths, decimals = 1) {
  if (hundredths === null || hundredths === undefined) return "–";
  // Halves go up whatever their binary form, as in the briefs.
  const step = 10 ** (2 - decimals);
  return ((Math.round(hundredths / step) * step) / 100).toFixed(decimals);
}

/** @param {number | null | undefined} value */
function percent(value) {
  if (value === null || value === undefined) return "–";
  return shown.language === "ja" ? `${value}％` : `${value} %`;
}

/** @param {string | null} code */
function countryName(code) {
  return code === null ? "" : (shown.block?.countries[shown.language]?.[code] ?? code);
}

/** @param {string[]} items */
function listOf(items) {
  return items.join(shown.language === "ja" ? "、" : ", ");
}

/** The label of a person from the study, in lower case inside an English sentence unless it is an abbreviation. */
function personLabel() {
  const label = shown.block?.study.person_label || t("person");
  const isPlain = shown.language === "en" && label.length > 1 && !/\p{Lu}/u.test(label.slice(1));
  return isPlain ? label.charAt(0).toLowerCase() + label.slice(1) : label;
}

/** @param {number} number */
function peopleLabel(number) {
  const label = personLabel();
  return shown.language === "en" && number !== 1 && /[a-rt-z]$/i.test(label) ? `${label}s` : label;
}

/**
 * The language of a native name, for the shapes of its characters.
 *
 * @param {string} native
 * @param {string | null} country
 */
function nativeLanguage(native, country) {
  if (/[\p{sc=Hiragana}\p{sc=Katakana}]/u.test(native) || country === "JP") return "ja";
  if (/\p{sc=Hangul}/u.test(native)) return "ko";
  if (!/\p{sc=Han}/u.test(native)) return null;
  return country === "TW" || country === "HK" ? "zh-Hant" : country === "CN" ? "zh" : "ja";
}

/**
 * The two names of a person in the order of the language: the first is the main one.
 *
 * @param {number} person
 * @returns {{ main: string, other: string | null, mainLanguage: string | null, otherLanguage: string | null }}
 */
function namesOf(person) {
  const block = /** @type {Block} */ (shown.block);
  const { name, native, country } = block.people;
  const latin = name[person] ?? "";
  const own = native[person];
  const place = country[person] ?? null;
  const code = place === null ? null : (block.pool[place] ?? null);
  if (!own || own === latin) return { main: latin, other: null, mainLanguage: nativeLanguage(latin, code), otherLanguage: null };
  const its = nativeLanguage(own, code);
  if (shown.language === "ja") return { main: own, other: latin, mainLanguage: its, otherLanguage: "en" };
  return { main: latin, other: own, mainLanguage: null, otherLanguage: its };
}

/** @param {number} person */
function mainName(person) {
  return namesOf(person).main;
}

/**
 * The name as elements, each script in its language; `bdi` keeps right-to-left names from turning their surroundings.
 *
 * @param {number} person
 */
function nameNodes(person) {
  const names = namesOf(person);
  return [
    h("bdi", { lang: names.mainLanguage, class: "name" }, names.main),
    names.other && h("bdi", { lang: names.otherLanguage, class: "second-name" }, names.other),
  ];
}

export { useLanguage, language, t, tn, word, count, decimal, percent, countryName, listOf, personLabel, peopleLabel, mainName, nameNodes };
