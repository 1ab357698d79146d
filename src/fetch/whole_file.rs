//! Single files that a service publishes: the MeSH descriptors of a year.

use std::io::Read;
use std::time::Duration;

use flate2::read::MultiGzDecoder;
use memchr::memmem;

use super::client::{BadAnswer, ServiceClient, ServiceProfile, ServiceRequest};
use super::fetch_folder::{FetchFolder, FetchOutcome, FetchTask, RoundTally};
use super::{ConnectionSettings, FetchError, FetchProgress};
use crate::storage::fetch_sidecar::{FetchQuestion, FetchedFile};

/// Fetches `desc{year}.xml.gz`, the MeSH descriptors of a year, as NLM publishes them.
///
/// # Errors
/// When the folder cannot be used, or there is no such edition.
pub fn fetch_mesh(
    year: i16,
    task: FetchTask<'_>,
    settings: ConnectionSettings<'_>,
) -> Result<FetchOutcome, FetchError> {
    let profile = ServiceProfile {
        name: "MeSH",
        address: "https://nlmpubs.nlm.nih.gov/projects/mesh/",
        gap: Duration::from_secs(1),
        key_remedy: "Ask again later; behind a company's proxy ask its administrators.",
    };
    let client = ServiceClient::new(profile, settings)?;
    let question = FetchQuestion { address: client.address().to_owned(), ..task.question };
    let mut folder = FetchFolder::open(task.folder, question)?;
    folder.notes().iter().for_each(|note| (settings.tell)(FetchProgress::Note(note)));
    let Some(round) = folder.next_round(false) else { return Ok(folder.nothing_to_do()) };
    // The newest edition is in a folder of its own until the next one comes.
    let newest = format!("MESH_FILES/xmlmesh/desc{year}.gz");
    let earlier = format!("{year}/xmlmesh/desc{year}.gz");
    let mut found = None;
    for path in [&newest, &earlier] {
        let request = ServiceRequest { path, ..ServiceRequest::default() };
        found = client.ask_if_there(&request, |bytes| {
            let records = count_packed(&bytes, "<DescriptorRecord ", "</DescriptorRecordSet>")?;
            Ok((bytes, records))
        })?;
        if found.is_some() {
            break;
        }
    }
    let Some((bytes, records)) = found else {
        let what = format!("there is no edition of {year} at {}", client.address());
        return Err(client
            .error(&what, "Name another year with --year; NLM publishes the next one in autumn."));
    };
    let file = FetchedFile { path: format!("desc{year}.xml.gz"), ..FetchedFile::default() };
    folder.add(&round, file, records, &bytes)?;
    let tally = RoundTally { announced: None, received: records, missing: Vec::new() };
    folder.end_round(&round, tally)
}

/// Counts the records of a gzip file of XML, which must be whole: unpackable, and closed by `end`.
pub(super) fn count_packed(bytes: &[u8], record: &str, end: &str) -> Result<u64, BadAnswer> {
    let mut decoder = MultiGzDecoder::new(bytes);
    let finder = memmem::Finder::new(record);
    let (mut count, mut text, mut block) = (0, Vec::new(), vec![0; 1 << 20]);
    let overlap = record.len().max(end.len()).max(64);
    loop {
        let read = decoder.read(&mut block);
        let read = read.map_err(|_| BadAnswer::broken("the packed file is damaged or cut off"))?;
        text.extend_from_slice(&block[..read]);
        let is_last = read == 0;
        // A record whose beginning lies in the part that is kept is counted with the next block.
        let counted = if is_last { text.len() } else { text.len().saturating_sub(overlap) };
        let begun = finder.find_iter(&text).take_while(|at| *at < counted);
        count += begun.count() as u64;
        if is_last {
            break;
        }
        text.drain(..counted);
    }
    match String::from_utf8_lossy(&text).trim_end().ends_with(end) {
        true => Ok(count),
        false => Err(BadAnswer::broken(format!("the file does not end with {end}"))),
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn packed(text: &str) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(text.as_bytes()).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn records_are_counted_across_blocks_and_a_cut_file_is_refused() {
        let records = 70_000;
        let text =
            format!("<Set>{}</Set>\n", "<Record id=\"1\">two words</Record>\n".repeat(records));
        let whole = packed(&text);
        assert_eq!(count_packed(&whole, "<Record ", "</Set>").unwrap(), records as u64);
        for end in [0, 10, whole.len() / 2, whole.len() - 4] {
            assert!(count_packed(&whole[..end], "<Record ", "</Set>").is_err(), "{end} bytes");
        }
        assert!(count_packed(&packed("<html>hello</html>"), "<Record ", "</Set>").is_err());
    }
}
