//! The people with whom a person works.

use crate::output::view::{AreaView, PersonView, RowView, StudyView, TieView};

/// Somebody with a tie to a person.
#[derive(Clone, Copy, Debug)]
pub(super) struct Colleague<'v> {
    pub row: &'v RowView,
    pub person: &'v PersonView,
    pub tie: &'v TieView,
}

/// Those with a tie to one person.
#[derive(Clone, Debug)]
pub(super) struct Colleagues<'v> {
    /// The strongest ties first, of two alike the better rank.
    pub nearest: Vec<Colleague<'v>>,
    /// All of them.
    pub count: usize,
    /// Ties of the nearest with each other, by their places in `nearest`.
    pub between: Vec<[usize; 2]>,
}

/// The colleagues of each of the first rows of an area, at most `most` of each.
pub(super) fn colleagues_of_first<'v>(
    view: &'v StudyView,
    area: &'v AreaView,
    rows: usize,
    most: usize,
) -> Vec<Colleagues<'v>> {
    let mut ties: Vec<Vec<(u32, &TieView)>> = vec![Vec::new(); rows];
    for tie in &area.ties {
        let [a, b] = tie.ends;
        for (own, other) in [(a, b), (b, a)] {
            if let Some(own) = ties.get_mut(own as usize) {
                own.push((other, tie));
            }
        }
    }
    let nearest = |mut ties: Vec<(u32, &'v TieView)>| {
        ties.sort_by(|x, y| y.1.weight.cmp(&x.1.weight).then_with(|| x.0.cmp(&y.0)));
        let count = ties.len();
        ties.truncate(most);
        let rows: Vec<u32> = ties.iter().map(|(other, _)| *other).collect();
        let colleague = |(other, tie): &(u32, &'v TieView)| {
            let row = &area.rows[*other as usize];
            Colleague { row, person: &view.people[row.person], tie }
        };
        Colleagues {
            nearest: ties.iter().map(colleague).collect(),
            count,
            between: between(area, &rows),
        }
    };
    ties.into_iter().map(nearest).collect()
}

/// Ties among some rows, by their places.
fn between(area: &AreaView, rows: &[u32]) -> Vec<[usize; 2]> {
    let place = |row: u32| rows.iter().position(|known| *known == row);
    area.ties.iter().filter_map(|tie| Some([place(tie.ends[0])?, place(tie.ends[1])?])).collect()
}
