//! Works to areas: 200,000 works, half of them with MeSH, against the demo's MeSH file.
#![allow(missing_docs, reason = "criterion's macros make public functions")]

use std::hint::black_box;
use std::path::Path;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use kolnet::data::corpus::{
    Corpus, CorpusBuilder, MeshHeading, MeshUi, PartialDate, RawWork, SourceKind, WorkKind,
    merge_records,
};
use kolnet::ranking::area::{Area, AreaParams, MeshThesaurus, assign_works, resolve_areas};
use kolnet::storage::input_file::InputPath;

const WORKS: u32 = 200_000;
const HEADINGS: [&str; 8] =
    ["D006333", "D054144", "D001281", "D006976", "D003924", "D006801", "D011379", "D000368"];
const TITLES: [&str; 4] = [
    "Long-term outcomes of patients with acute heart failure in a multicentre registry",
    "Sex differences in paroxysmal atrial fibrillation: a cross-sectional study of quality of life",
    "Lessons from ten years of a specialised clinic",
    "急性心不全の一例",
];

fn corpus() -> Corpus {
    let mut builder = CorpusBuilder::default();
    for number in 0..WORKS {
        let mut work = RawWork::new(SourceKind::Pubmed, WorkKind::Article);
        work.ids.pmid = number + 1;
        work.date = PartialDate::new(2020, 1, 1);
        let title = TITLES[number as usize % TITLES.len()];
        work.title = format!("{title}, part {number}");
        if number % 2 == 0 {
            let picked = (0..5).map(|i| HEADINGS[(number as usize / 2 + i * i) % HEADINGS.len()]);
            let mut uis: Vec<MeshUi> = picked.filter_map(MeshUi::parse).collect();
            uis.sort_unstable();
            uis.dedup();
            work.mesh =
                uis.into_iter().map(|ui| MeshHeading { ui, major: number % 3 == 0 }).collect();
        }
        builder.push(&work);
    }
    merge_records(&[builder]).corpus
}

fn areas(c: &mut Criterion) {
    let corpus = corpus();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/demo/mesh.tsv");
    let mesh =
        MeshThesaurus::read(&InputPath::new(path, "mesh.tsv")).expect("the demo's MeSH file");
    let area = |id: &str, ui: &str| Area {
        id: id.into(),
        name: id.into(),
        include: MeshUi::parse(ui).into_iter().collect(),
        exclude: Vec::new(),
        keywords: vec!["心不全".into()],
        venues: Vec::new(),
    };
    let study = [area("hf", "D006333"), area("af", "D001281"), area("ph", "D006976")];
    let areas = resolve_areas(&study, Some(&mesh)).expect("the demo's areas");
    let mut group = c.benchmark_group("area");
    group.throughput(Throughput::Elements(u64::from(WORKS))).sample_size(10);
    group.bench_function("assign_works", |b| {
        b.iter(|| assign_works(black_box(&corpus), &areas, &AreaParams::default()));
    });
    group.finish();
}

criterion_group!(benches, areas);
criterion_main!(benches);
