//! The text of `kolnet check`, at most 100 columns wide, Japanese letters counting two.

use comfy_table::{ContentArrangement, Table};

use super::check_report::{
    AreaReport, CheckReport, FileReport, OptOutReport, ReferenceReport, ToDo, Verdict,
};
use super::text_table::plain_table;
use crate::data::ingest::{CutName, NameCounts, OptOutAnswers, TableFrame, UnusedColumn};

/// Columns of the terminal that are used.
const WIDTH: u16 = 100;
/// Reasons of each file that are listed.
const REASONS: usize = 5;
/// Things to do that are listed at the end.
const LISTED: usize = 3;

/// What `check` prints.
pub(super) fn text(report: &CheckReport) -> String {
    let state = match report.verdict {
        Verdict::Ready => "sound",
        Verdict::Look => "it can be run",
        Verdict::Unusable => "a run would stop; what to mend is at the end",
    };
    let mut text = format!("{}: {state}\n", report.study);
    if let Some(head) = report.head {
        text.push_str(&format!("only the first {head} records of each file were read\n"));
    }
    for note in &report.notes {
        text.push_str(&format!("note: {note}\n"));
    }
    for file in &report.files {
        text.push('\n');
        text.push_str(&file_text(file));
    }
    text.push_str(&area_text(report));
    text.push_str(&opt_out_text(&report.opt_outs));
    text.push_str(&verdict_text(report));
    text
}

/// The reference date, and how much there is of each area.
fn area_text(report: &CheckReport) -> String {
    let mut text = "\n".to_owned();
    if let Some(ReferenceReport { as_of, from }) = &report.reference_date {
        let from = from.as_ref().map_or("the study file".to_owned(), Clone::clone);
        text.push_str(&format!("reference date: {as_of}, from {from}\n"));
    }
    let mut counted = Vec::new();
    let mut uncounted = Vec::new();
    for AreaReport { area, documents, people } in &report.areas {
        match (documents, people) {
            (Some(documents), Some(people)) => {
                counted.push(format!("area {area}: {people} people on {documents} documents\n"));
            }
            _ => uncounted.push(area.as_str()),
        }
    }
    if !uncounted.is_empty() {
        text.push_str(&format!("areas: {}\n", uncounted.join(", ")));
    }
    text + &counted.concat()
}

/// Questions about opt-outs that are printed.
const QUESTIONS: usize = 10;

fn opt_out_text(opt_outs: &OptOutReport) -> String {
    let OptOutReport { entries, removed, undecided, questions, notes } = opt_outs;
    let mut text = format!("opt-outs: {entries}\n");
    if *removed > 0 {
        text.push_str(&format!("  {removed} printed names of people who opted out are removed\n"));
    }
    if !questions.is_empty() {
        text.push_str(&format!(
            "  {undecided} printed names of people who may have opted out are left out until somebody answers 'is' or 'is not' in {} of the run folder:\n",
            OptOutAnswers::ASKED_IN
        ));
    }
    for question in questions.iter().take(QUESTIONS) {
        text.push_str(&format!("  {question}\n"));
    }
    if questions.len() > QUESTIONS {
        text.push_str(&format!("  … and {} more\n", questions.len() - QUESTIONS));
    }
    for note in notes {
        text.push_str(&format!("  note: {note}\n"));
    }
    text
}

fn verdict_text(report: &CheckReport) -> String {
    let mut text = String::new();
    let (stopping, others): (Vec<&ToDo>, Vec<&ToDo>) =
        report.to_do.iter().partition(|item| item.stops);
    let (head, listed) = match report.verdict {
        Verdict::Ready => return format!("verdict: ready, kolnet run {}\n", report.study),
        Verdict::Unusable if !stopping.is_empty() => {
            (format!("verdict: not ready; fix {}\n", things(stopping.len())), stopping)
        }
        Verdict::Unusable => ("verdict: not ready; no file holds a usable record\n".into(), others),
        Verdict::Look => {
            let all: Vec<&ToDo> = report.to_do.iter().collect();
            (format!("verdict: it can be run; {} to look at first\n", things(all.len())), all)
        }
    };
    text.push_str(&head);
    let mut table = narrow(WIDTH);
    for (number, item) in listed.iter().take(LISTED).enumerate() {
        let count = if item.count > 0 && !item.what.starts_with(char::is_numeric) {
            format!(" ({})", item.count)
        } else {
            String::new()
        };
        let what = match item.what.starts_with(&item.file) {
            true => item.what.clone(),
            false => format!("{}: {}{count}", item.file, item.what),
        };
        table.add_row([format!("{}.", number + 1), what]);
    }
    text.push_str(&lines(&table, "  "));
    if listed.len() > LISTED {
        text.push_str(&format!("  and {} more, above\n", listed.len() - LISTED));
    }
    text
}

fn things(count: usize) -> String {
    if count == 1 { "1 thing".to_owned() } else { format!("{count} things") }
}

fn file_text(file: &FileReport) -> String {
    let packed = if file.packing == "plain" { "" } else { file.packing };
    let packed = if packed.is_empty() { String::new() } else { format!(", {packed}") };
    let mut text = format!("{} ({}, {} bytes{packed})\n", file.path, file.kind.name(), file.bytes);
    let mut table = narrow(WIDTH);
    let mut say = |label: &str, what: String| {
        table.add_row([label.to_owned(), what]);
    };
    if let Some(error) = &file.error {
        say("verdict", format!("it cannot be read: {error}"));
        return text + &lines(&table, "  ");
    }
    if let Some(frame) = &file.table {
        describe_table(frame, &mut say);
    }
    say(
        "records",
        format!(
            "{} read: {} can be used, {} are there more than once, {} refused",
            file.read, file.used, file.merged, file.rejected
        ),
    );
    for flaw in file.flaws.iter().take(REASONS) {
        let first = match flaw.records {
            1 => String::new(),
            records => format!(" (first of {records} with this flaw)"),
        };
        say("", format!("{}{first}", flaw.place_and_reason()));
    }
    if file.flaws.len() > REASONS {
        say("", format!("and {} more reasons", file.flaws.len() - REASONS));
    }
    if let Some(areas) = &file.areas {
        let filled = areas.in_areas.iter().filter(|(_, count)| **count > 0);
        let each: Vec<String> = filled.map(|(id, count)| format!("{id} {count}")).collect();
        let each = if each.is_empty() { String::new() } else { format!(": {}", each.join(", ")) };
        let known = file.used + file.merged;
        say("areas", format!("{} of {known} records speak of one{each}", areas.in_some_area));
    }
    describe_names(file, &mut say);
    for note in &file.notes {
        say("note", note.clone());
    }
    text.push_str(&lines(&table, "  "));
    if !file.preview.is_empty() {
        text.push_str("  people as cut, the oddest and longest first\n");
        text.push_str(&lines(&preview(&file.preview), "    "));
    }
    let verdict = match file.verdict {
        Verdict::Ready => "ready",
        Verdict::Look => "can be used; see the remarks",
        Verdict::Unusable => "no record can be used",
    };
    text.push_str(&format!("  verdict: {verdict}\n"));
    text
}

fn describe_table(frame: &TableFrame, say: &mut impl FnMut(&str, String)) {
    let TableFrame { encoding, header_line, separator, date_order, unused_columns } = frame;
    let written = match separator.as_str() {
        "workbook" => "workbook".to_owned(),
        separator => format!("{encoding}, cells parted by {separator}"),
    };
    say("table", format!("{written}, columns named in line {header_line}"));
    if !date_order.is_empty() {
        say("dates", date_order.clone());
    }
    let (named, others): (Vec<&UnusedColumn>, Vec<&UnusedColumn>) =
        unused_columns.iter().partition(|column| column.is_unknown_heading());
    if !named.is_empty() {
        let named: Vec<String> = named.into_iter().map(UnusedColumn::with_nearest).collect();
        say("not used", named.join(", "));
    }
    for column in others {
        let heading = match column.heading.as_str() {
            "" => "a column".to_owned(),
            heading => format!("'{heading}'"),
        };
        say("not used", format!("{heading}: {}", column.why));
    }
}

fn describe_names(file: &FileReport, say: &mut impl FnMut(&str, String)) {
    let NameCounts { read, people, groups, placeholders, refused, doubts, taken_off } = &file.names;
    say(
        "names",
        format!(
            "{read} read: {people} people, {groups} groups, {placeholders} placeholders, {refused} refused; {} people a work, {} at most",
            file.people_a_work.median, file.people_a_work.most
        ),
    );
    let listed = |kinds: &[(&str, u64)]| {
        let filled = kinds.iter().filter(|(_, count)| *count > 0);
        filled.map(|(kind, count)| format!("{kind} {count}")).collect::<Vec<_>>().join(", ")
    };
    let taken = listed(&taken_off.by_kind());
    if !taken.is_empty() {
        say("", format!("taken off: {taken}"));
    }
    let doubtful = listed(&doubts.by_kind());
    if !doubtful.is_empty() {
        say("", format!("still look wrong: {doubtful}"));
    }
    let ids = &file.ids;
    let known = listed(&[
        ("PMIDs", ids.pmids),
        ("DOIs", ids.dois),
        ("PMC numbers", ids.pmc_numbers),
        ("trial numbers", ids.trial_numbers),
        ("ORCID iDs", ids.orcids),
        ("unread", ids.unread),
    ]);
    say("ids", if known.is_empty() { "none".to_owned() } else { known });
    let places = &file.affiliations;
    say(
        "places",
        format!(
            "{} of {} names have an affiliation, {} a country; {} lines are nobody's for sure",
            places.with_affiliation, places.names, places.with_country, places.left_out
        ),
    );
}

/// The text of a cell.
type CellOf = fn(&CutName) -> &str;

/// People as cut, without the columns that are empty throughout.
fn preview(names: &[CutName]) -> Table {
    let columns: [(&str, CellOf); 7] = [
        ("given", |name| &name.given),
        ("family", |name| &name.family),
        ("native", |name| &name.native),
        ("kana", |name| &name.kana),
        ("place", |name| &name.place),
        ("role", |name| &name.role),
        ("taken off", |name| &name.taken_off),
    ];
    let filled: Vec<_> = columns
        .into_iter()
        .filter(|(_, cell)| names.iter().any(|name| !cell(name).is_empty()))
        .collect();
    let mut table = plain_table();
    table.set_content_arrangement(ContentArrangement::Dynamic).set_width(WIDTH - 4);
    table.set_header(filled.iter().map(|(heading, _)| *heading));
    for name in names {
        table.add_row(filled.iter().map(|(_, cell)| printable(cell(name))));
    }
    table
}

/// Of a cell that is much too long the beginning.
fn printable(cell: &str) -> String {
    const LONGEST: usize = 120;
    match cell.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &cell[..end]),
        None => cell.to_owned(),
    }
}

fn narrow(width: u16) -> Table {
    let mut table = plain_table();
    table.set_content_arrangement(ContentArrangement::Dynamic).set_width(width - 2);
    table
}

/// The lines of a table behind `indent`, without blanks at their ends.
fn lines(table: &Table, indent: &str) -> String {
    let mut text = String::new();
    for line in table.to_string().lines() {
        text.push_str(format!("{indent}{line}").trim_end());
        text.push('\n');
    }
    text
}
