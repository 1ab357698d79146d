//! How many records of each file speak of which area.

use crate::data::corpus::{PartRecords, RaggedArray};
use crate::data::ingest::InputSummary;
use crate::ranking::area::{AreaIndex, AreaWorks};

/// Counts for each file its records of documents about each area, and about any. `records_of` has for each
/// work the files that hold records of it.
pub(super) fn count_area_records(
    inputs: &mut [InputSummary],
    records_of: &RaggedArray<PartRecords>,
    areas: &AreaIndex,
    assigned: &AreaWorks,
) {
    let mut is_in_some = vec![false; records_of.len()];
    for (area, works) in areas.areas.iter().zip(&assigned.areas) {
        for input in inputs.iter_mut() {
            input.in_areas.insert(area.area.id.clone(), 0);
        }
        for entry in works {
            is_in_some[entry.work.index()] = true;
            for of_file in records_of.row(entry.work.index()) {
                let count = inputs[of_file.part as usize].in_areas.get_mut(&area.area.id);
                count.into_iter().for_each(|count| *count += u64::from(of_file.records));
            }
        }
    }
    for (work, _) in is_in_some.iter().enumerate().filter(|(_, is_in_some)| **is_in_some) {
        for of_file in records_of.row(work) {
            inputs[of_file.part as usize].in_some_area += u64::from(of_file.records);
        }
    }
}
