//! Every printed name is accounted for, in each kind of source.

use super::*;

/// `[people, groups, placeholders, refused]` of a file.
fn judged(kind: SourceKind, text: &str) -> (IngestReport, [u64; 4]) {
    let reading = read_one(kind, text.as_bytes()).unwrap();
    let names = reading.inputs[0].names;
    (reading, [names.people, names.groups, names.placeholders, names.refused])
}

#[test]
fn names_read_are_people_groups_placeholders_and_refused_in_every_kind_of_source() {
    let pubmed = set(&article(
        1,
        "T",
        &format!(
            "<AuthorList><Author><LastName>Reimei</LastName><ForeName>Prof. Hanako</ForeName></Author>\
             <Author><CollectiveName>TESTFLOW</CollectiveName></Author>\
             <Author><LastName>Investigators</LastName><ForeName>the TESTFLOW</ForeName></Author>\
             <Author><LastName>[Anonymous]</LastName></Author>\
             <Author ValidYN=\"N\"><LastName>Rmei</LastName></Author>\
             <Author><LastName>12</LastName></Author></AuthorList>{END}"
        ),
    ));
    let medline = "PMID- 1\nTI  - T\nDP  - 2020\nFAU - Reimei, Hanako\nAU  - Reimei H\nFAU - et al.\n\
                   AU  - et al.\nCN  - TESTFLOW\nFIR - Proef, Jan\nIR  - Proef J\n\n";
    let openalex = "{\"id\":\"https://openalex.org/W1\",\"title\":\"T\",\"authorships\":[\
        {\"raw_author_name\":\"黎明 花子\",\"author\":{\"display_name\":\"Hanako Reimei\"}},\
        {\"raw_author_name\":\"TESTFLOW Study Group\",\"author\":{\"display_name\":\"T Group\"}},\
        {\"raw_author_name\":\"\",\"author\":{\"display_name\":\"Jan Proef\"}}]}\n";
    let europepmc = "{\"resultList\":{\"result\":[{\"authorString\":\"\",\"id\":\"1\",\"source\":\"MED\",\"title\":\"T\",\
        \"authorList\":{\"author\":[{\"fullName\":\"Reimei H\",\"lastName\":\"Reimei\",\"firstName\":\"Hanako\"},\
        {\"collectiveName\":\"TESTFLOW\"}]}}]}}";
    let crossref = "{\"message\":{\"items\":[{\"DOI\":\"10.1/a\",\"title\":[\"T\"],\"author\":[\
        {\"family\":\"Reimei\",\"given\":\"Hanako\"},{\"name\":\"TESTFLOW\"},\
        {\"family\":\"Anonymous\",\"given\":\"\"}]}]}}";
    let works = "id,title,date,authors\n1,T,2020,\"Reimei, Hanako; Proef, Jan; TESTFLOW Study Group; et al.\"\n\
                 2,U,2020,TBA; x@example.org\n3,V,2020,\"Ada Exa, Ben Example, Carl, Dora Test\"\n";
    let congress = "session_id,name,name_native\nS1,Hanako Reimei,黎明 花子\nS1,TBA,\nS1,,未定\n\
                    S1,Jan Proef; Ada Exa,\nS1,Testkai Study Group,\n";
    let frab = "<schedule><conference><title>C</title></conference><day><room><event id=\"1\">\
        <title>T</title><persons><person>Dr. Jan Proef</person><person>TBA</person></persons></event>\
        </room></day></schedule>";
    let roles =
        "kind,title,name,name_native\nguideline,G,Hanako Reimei,黎明 花子\nguideline,G,N.N.,\n";
    let trials = "{\"protocolSection\":{\"identificationModule\":{\"nctId\":\"NCT00000001\",\
        \"briefTitle\":\"T\"},\"contactsLocationsModule\":{\"overallOfficials\":[\
        {\"name\":\"Jan Proef, MD\",\"role\":\"PRINCIPAL_INVESTIGATOR\"},\
        {\"name\":\"Invented Pharma Medical Director\",\"role\":\"STUDY_DIRECTOR\"},\
        {\"name\":\"Study Director\",\"role\":\"STUDY_DIRECTOR\"},\
        {\"name\":\"Call 1-800-000\",\"role\":\"STUDY_DIRECTOR\"}]}}}";
    for (kind, text, expected) in [
        (SourceKind::Pubmed, &*pubmed, [1, 2, 1, 1]),
        (SourceKind::Medline, medline, [2, 1, 1, 0]),
        (SourceKind::Openalex, openalex, [2, 1, 0, 0]),
        (SourceKind::Europepmc, europepmc, [1, 1, 0, 0]),
        (SourceKind::Crossref, crossref, [1, 1, 1, 0]),
        (SourceKind::Works, works, [2, 1, 2, 2]),
        (SourceKind::Congress, congress, [3, 1, 2, 0]),
        (SourceKind::Frab, frab, [1, 0, 1, 0]),
        (SourceKind::Roles, roles, [1, 0, 1, 0]),
        (SourceKind::Trials, trials, [1, 2, 1, 0]),
    ] {
        let (reading, found) = judged(kind, text);
        assert_eq!(found, expected, "{kind:?}: people, groups, placeholders, refused");
        let mentions = reading.corpus.mention_count() as u64;
        assert!(mentions <= found[0], "{kind:?}: {mentions} mentions of {} people", found[0]);
    }
}

#[test]
fn what_is_taken_off_a_name_and_what_still_looks_wrong_is_counted_by_kind() {
    let table = "session_id,name\nS1,Prof. Dr. Jan Proef\nS1,\"Ada Exa, MD, PhD\"\nS1,黎明花子先生\n\
                 S1,*Ben Example1\nS1,Eva Sample (online)\nS1,Karl Probe (Chair)\n\
                 S1,\"Otto Vorlagner, Berlin, Germany\"\nS1,Max Muster (57200000001)\n\
                 S1,仮屋 大輔（かりや だいすけ）\nS1,Hanako Reimei (黎明 花子)\n\
                 S1,Jo4n Proef\nS1,One Two Three Four Five Six Seven\nS1,Plain Name\n";
    let (reading, _) = judged(SourceKind::Congress, table);
    let NameCounts { taken_off, doubts, people, .. } = reading.inputs[0].names;
    let expected = TakenOffCounts {
        marks: 1,
        titles: 1,
        credentials: 1,
        posts: 1,
        roles: 1,
        places: 1,
        ids: 1,
        other_scripts: 1,
        readings: 1,
        notes: 1,
    };
    assert_eq!((taken_off, people), (expected, 13));
    assert_eq!(doubts, NameDoubtCounts { digits: 1, many_words: 1, ..NameDoubtCounts::default() });
    assert_eq!(reading.inputs[0].names.doubtful(), 2);
}
